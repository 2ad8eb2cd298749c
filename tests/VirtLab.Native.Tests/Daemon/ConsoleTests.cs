namespace VirtLab.Native.Tests.Daemon;

/// <summary>A real serial console of a real QEMU, in both directions.</summary>
internal sealed class ConsoleTests : NativeTest
{
    private PrivateDaemon? _daemon;
    private LibvirtConnection _connection = null!;
    private LibvirtDomain _domain = null!;
    private LibvirtStream _console = null!;

    [SetUp]
    public async Task Start()
    {
        var token = TestContext.CurrentContext.CancellationToken;
        _daemon ??= await PrivateDaemon.StartWithQemuAsync(token);
        _connection = LibvirtConnection.Open(_daemon.QemuUri);
        // Paused, so that the console is open before the first byte.
        _domain = _connection.CreateDomainXml(EchoMachine.Xml(EchoMachine.WriteDisk(_daemon.Folder)), DomainCreateFlags.StartPaused);
        _console = _domain.OpenConsole();
        _domain.Resume();
        (await ReadAsync(1, token)).Should().Equal((byte)'!');
    }

    [TearDown]
    public void Stop()
    {
        _console?.Dispose();
        // The next test starts a machine of the same name.
        if (_connection is { IsAlive: true })
        {
            using var left = _connection.TryLookupDomainByName("echo");
            left?.Destroy();
        }

        _domain?.Dispose();
        _connection?.Dispose();
    }

    [OneTimeTearDown]
    public void Stop_the_daemon() => _daemon?.Dispose();

    [Test, CancelAfter(120_000)]
    public async Task Bytes_written_come_back_complete_and_in_order_while_reading_goes_on(CancellationToken token)
    {
        var sent = Enumerable.Range(0, 20_000).Select(i => (byte)(i * 7 >> 2)).ToArray();

        var writing = _console.WriteAsync(sent, token).AsTask();
        var received = await ReadAsync(sent.Length, token);
        await writing;

        received.Should().Equal(sent);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_cancelled_read_loses_nothing(CancellationToken token)
    {
        using var source = new CancellationTokenSource();
        var reading = _console.ReadAsync(new byte[16], source.Token).AsTask();
        await source.CancelAsync();
        await FluentActions.Awaiting(() => reading).Should().ThrowAsync<OperationCanceledException>();

        await _console.WriteAsync("abc"u8.ToArray(), token);

        (await ReadAsync(3, token)).Should().Equal("abc"u8.ToArray());
    }

    [Test, CancelAfter(120_000)]
    public async Task Disposing_ends_a_pending_read()
    {
        var reading = _console.ReadAsync(new byte[16]).AsTask();

        await _console.DisposeAsync();

        await FluentActions.Awaiting(() => reading).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => _console.WriteAsync(new byte[1]).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test, CancelAfter(120_000)]
    public async Task The_stream_ends_when_the_machine_does_and_what_it_said_before_is_still_read(CancellationToken token)
    {
        await _console.WriteAsync("last"u8.ToArray(), token);
        (await ReadAsync(4, token)).Should().Equal("last"u8.ToArray());

        _domain.Destroy();

        (await _console.ReadAsync(new byte[16], token)).Should().Be(0);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_console_can_be_opened_again(CancellationToken token)
    {
        await _console.DisposeAsync();

        _console = _domain.OpenConsole();
        await _console.WriteAsync("again"u8.ToArray(), token);

        (await ReadAsync(5, token)).Should().Equal("again"u8.ToArray());
    }

    [Test, CancelAfter(120_000)]
    public async Task A_second_reader_is_refused_unless_it_insists(CancellationToken token)
    {
        var polite = () => _domain.OpenConsole(flags: DomainConsoleFlags.Safe);
        polite.Should().Throw<LibvirtException>();

        await using var insisting = _domain.OpenConsole(flags: DomainConsoleFlags.Force);
        await insisting.WriteAsync("mine"u8.ToArray(), token);

        var buffer = new byte[4];
        await insisting.ReadExactlyAsync(buffer, token);
        buffer.Should().Equal("mine"u8.ToArray());
    }

    [Test, CancelAfter(120_000)]
    public async Task A_read_fails_when_the_daemon_dies(CancellationToken token)
    {
        var reading = _console.ReadAsync(new byte[16], token).AsTask();

        _daemon!.Dispose();
        _daemon = null;

        await FluentActions.Awaiting(() => reading).Should().ThrowAsync<LibvirtException>();
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken token)
    {
        var bytes = new byte[count];
        await _console.ReadExactlyAsync(bytes, token);
        return bytes;
    }
}
