namespace VirtLab.Native.Tests.Daemon;

/// <summary>The same driver as in the other tests, but through a daemon and its protocol.</summary>
internal sealed class RemoteTests : NativeTest
{
    private PrivateDaemon _daemon = null!;

    [SetUp]
    public async Task Start() => _daemon = await PrivateDaemon.StartAsync(TestContext.CurrentContext.CancellationToken);

    [TearDown]
    public void Stop() => _daemon?.Dispose();

    [Test, CancelAfter(60_000)]
    public async Task Events_come_through_the_protocol_in_order_and_closing_leaves_nothing(CancellationToken token)
    {
        var connection = LibvirtConnection.Open(_daemon.TestUri);
        connection.TrySetKeepAlive(TimeSpan.FromSeconds(5), 3).Should().BeTrue();
        var domain = connection.DefineDomainXml(Safe.DomainTests.Xml);
        var events = connection.DomainEvents();
        for (var i = 0; i < 50; i++)
        {
            domain.Create();
            domain.Destroy();
        }

        domain.Undefine();
        var seen = new List<DomainEventType>();
        await foreach (var item in events.ReadAllAsync(token))
        {
            seen.Add(item.Type);
            if (item.Type == DomainEventType.Undefined) break;
        }

        seen.Should().Equal(Enumerable.Repeat(new[] { DomainEventType.Started, DomainEventType.Stopped }, 50).SelectMany(pair => pair).Append(DomainEventType.Undefined));
        domain.Dispose();
        connection.Dispose();
        connection.CloseResult.Should().Be(0);
    }

    [Test, CancelAfter(60_000)]
    public async Task Whoever_waits_hears_of_a_daemon_that_dies(CancellationToken token)
    {
        using var connection = LibvirtConnection.Open(_daemon.TestUri);
        using var events = connection.DomainEvents();
        var reading = events.ReadAllAsync(token).ToListAsync(token);

        _daemon.Kill();

        (await connection.Closed.WaitAsync(token)).Should().BeOneOf(ConnectCloseReason.Eof, ConnectCloseReason.Error);
        await FluentActions.Awaiting(() => reading.AsTask()).Should().ThrowAsync<LibvirtConnectionLostException>();
        using var late = connection.DomainEvents();
        await FluentActions.Awaiting(() => late.ReadAllAsync(token).ToListAsync(token).AsTask()).Should().ThrowAsync<LibvirtConnectionLostException>();
        connection.IsAlive.Should().BeFalse();
        var list = () => connection.ListDomains();
        list.Should().Throw<LibvirtConnectionLostException>();
    }

    [Test, CancelAfter(60_000)]
    public void Many_threads_share_one_connection(CancellationToken token)
    {
        using var connection = LibvirtConnection.Open(_daemon.TestUri);

        Parallel.For(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = token }, i =>
        {
            using var domain = connection.LookupDomainByName("test");
            domain.GetState().State.Should().Be(DomainState.Running);
            if (i % 10 == 0) connection.TryLookupDomainByName($"none-{i}").Should().BeNull();
        });
    }
}
