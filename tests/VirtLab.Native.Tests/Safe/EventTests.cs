namespace VirtLab.Native.Tests.Safe;

internal sealed class EventTests : NativeTest
{
    private const int Rounds = 500;
    private LibvirtConnection _connection = null!;

    [SetUp]
    public void Open() => _connection = LibvirtConnection.Open(TestUri);

    [TearDown]
    public void Close() => _connection.Dispose();

    [Test, CancelAfter(30_000)]
    public async Task Every_event_arrives_once_and_in_order(CancellationToken token)
    {
        using var domain = _connection.DefineDomainXml(DomainTests.Xml);
        using var events = _connection.DomainEvents();
        for (var i = 0; i < Rounds; i++)
        {
            domain.Create();
            domain.Destroy();
        }

        domain.Undefine();

        var seen = new List<DomainEventType>();
        await foreach (var item in events.ReadAllAsync(token))
        {
            item.Name.Should().Be("fresh");
            seen.Add(item.Type);
            if (item.Type == DomainEventType.Undefined) break;
        }

        seen.Should().Equal(Enumerable.Repeat(new[] { DomainEventType.Started, DomainEventType.Stopped }, Rounds).SelectMany(pair => pair).Append(DomainEventType.Undefined));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_event_tells_what_happened_and_why(CancellationToken token)
    {
        using var domain = _connection.DefineDomainXml(DomainTests.Xml);
        using var events = _connection.DomainEvents();

        domain.Create();
        domain.Undefine();
        domain.Destroy();

        (await events.Reader.ReadAsync(token)).Should().Be(new DomainLifecycleEvent("fresh", domain.Uuid, DomainEventType.Started, (int)DomainEventStartedDetailType.Booted));
        (await events.Reader.ReadAsync(token)).Type.Should().Be(DomainEventType.Undefined);
        (await events.Reader.ReadAsync(token)).Should().Match<DomainLifecycleEvent>(item => item.Type == DomainEventType.Stopped && item.Detail == (int)DomainEventStoppedDetailType.Destroyed);
    }

    [Test, CancelAfter(30_000)]
    public async Task Network_events_arrive_in_order(CancellationToken token)
    {
        using var events = _connection.NetworkEvents();
        using var network = _connection.DefineNetworkXml("<network><name>inner</name></network>");
        network.Create();
        network.Destroy();
        network.Undefine();

        var seen = new List<NetworkEventLifecycleType>();
        await foreach (var item in events.ReadAllAsync(token))
        {
            item.Name.Should().Be("inner");
            seen.Add(item.Type);
            if (item.Type == NetworkEventLifecycleType.Undefined) break;
        }

        seen.Should().Equal(NetworkEventLifecycleType.Defined, NetworkEventLifecycleType.Started, NetworkEventLifecycleType.Stopped, NetworkEventLifecycleType.Undefined);
    }

    [Test, CancelAfter(30_000)]
    public async Task Reading_ends_when_the_subscription_is_disposed(CancellationToken token)
    {
        var events = _connection.DomainEvents();
        var reading = events.ReadAllAsync(token).ToListAsync(token);

        events.Dispose();

        (await reading).Should().BeEmpty();
    }

    [Test, CancelAfter(30_000)]
    public async Task Reading_ends_when_the_connection_is_disposed(CancellationToken token)
    {
        var reading = _connection.DomainEvents().ReadAllAsync(token).ToListAsync(token);

        _connection.Dispose();

        (await reading).Should().BeEmpty();
        _connection.CloseResult.Should().Be(0);
    }

    [Test, CancelAfter(30_000)]
    public async Task Events_that_came_before_disposal_can_still_be_read(CancellationToken token)
    {
        var events = _connection.DomainEvents();
        using var domain = _connection.LookupDomainByName("test");
        domain.Suspend();
        domain.Resume();
        await events.Reader.WaitToReadAsync(token);

        events.Dispose();

        (await events.ReadAllAsync(token).ToListAsync(token)).Should().NotBeEmpty().And.Subject.First().Type.Should().Be(DomainEventType.Suspended);
    }

    [Test, CancelAfter(60_000)]
    public void Subscribing_and_leaving_while_events_fly_leaves_nothing_behind(CancellationToken token)
    {
        using var domain = _connection.LookupDomainByName("test");
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = token }, i =>
        {
            using var events = _connection.DomainEvents();
            if (i % 3 != 0) return;
            lock (domain)
            {
                domain.Suspend();
                domain.Resume();
            }
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_listens_again_hears_again_though_the_last_left_while_events_came(CancellationToken token)
    {
        using var domain = _connection.LookupDomainByName("test");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(token);
        var coming = Task.Run(
            () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    domain.Suspend();
                    domain.Resume();
                }
            },
            CancellationToken.None);
        for (var round = 0; round < 300; round++)
        {
            using var events = _connection.DomainEvents();
            (await events.Reader.WaitToReadAsync(token)).Should().BeTrue($"in round {round}");
        }

        await enough.CancelAsync();
        await coming;
    }

    [Test, CancelAfter(30_000)]
    public async Task Two_subscribers_both_hear_of_everything(CancellationToken token)
    {
        using var first = _connection.DomainEvents();
        using var second = _connection.DomainEvents();
        using var domain = _connection.LookupDomainByName("test");

        domain.Suspend();
        domain.Resume();

        foreach (var events in new[] { first, second })
        {
            (await events.Reader.ReadAsync(token)).Type.Should().Be(DomainEventType.Suspended);
            (await events.Reader.ReadAsync(token)).Type.Should().Be(DomainEventType.Resumed);
        }
    }
}
