using VirtLab.Core.Tests.Hosts.Capturing;
using VirtLab.Hosts;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>A place that is watched, with the capture in the test's hands.</summary>
[CancelAfter(20_000)]
internal sealed class LookoutTests
{
    private static readonly CapturePoint Place = new("tap0", "vl-node");
    private static readonly Pcap Pcap = new();

    [Test]
    public async Task It_waits_for_the_capture_and_then_for_what_is_seen(CancellationToken cancellationToken)
    {
        var tcpdump = new FakeProgram().Complain("tcpdump: listening on tap0, link-type EN10MB");
        var commands = new FakeCommands().OnStart("[vl-node] tcpdump -i tap0", tcpdump);
        await using var lookout = await Lookout.StartAsync(commands, Place, ["tcp", "port", "80"], cancellationToken);
        var answer = lookout.WhenSeen(seen => seen.Any(one => one.IsTcpHandshakeAnswer));

        await tcpdump.SayAsync(Pcap.Header());
        await tcpdump.SayAsync(Pcap.Frame(Frames.OnEthernet(Frames.TcpSegment(9, 80, TcpFlags.Syn)).Bytes));
        await lookout.WhenSeen(seen => seen.Any(one => one.IsOpening)).WaitAsync(cancellationToken);
        answer.IsCompleted.Should().BeFalse("only the question was seen");
        await tcpdump.SayAsync(Pcap.Frame(Frames.OnEthernet(Frames.TcpSegment(80, 9, TcpFlags.Syn | TcpFlags.Ack)).Bytes));

        await answer.WaitAsync(cancellationToken);
        lookout.Seen.Select(seen => seen.DestinationPort).Should().Equal(80, 9);
        lookout.WhenSeen(seen => seen.Any(one => one.IsOpening)).IsCompleted.Should().BeTrue("it has been seen already");
        commands.Asked.Single().Arguments.Should().ContainInOrder("tcp", "port", "80");
    }

    [Test]
    public async Task What_is_no_packet_of_a_probe_is_passed_over(CancellationToken cancellationToken)
    {
        var tcpdump = new FakeProgram().Complain("tcpdump: listening on tap0");
        await using var lookout = await Lookout.StartAsync(new FakeCommands().OnStart("[vl-node] tcpdump", tcpdump), Place, [],
            cancellationToken);

        await tcpdump.SayAsync([.. Pcap.Header(), .. Pcap.Frame(1, 2, 3),
            .. Pcap.Frame(Frames.OnEthernet(Frames.UdpDatagram(1, 53)).Bytes)]);

        await lookout.WhenSeen(seen => seen.Any(one => one.DestinationPort == 53)).WaitAsync(cancellationToken);
        lookout.Seen.Should().ContainSingle();
    }

    [Test]
    public async Task A_capture_that_does_not_start_is_an_error_with_its_own_words()
    {
        var tcpdump = new FakeProgram().Complain("tcpdump: tap0: No such device exists").End(1);

        var act = () => Lookout.StartAsync(new FakeCommands().OnStart("[vl-node] tcpdump", tcpdump), Place, [], CancellationToken.None);

        (await act.Should().ThrowAsync<HostException>()).WithMessage("*tcpdump*No such device exists*");
        tcpdump.IsDisposed.Should().BeTrue();
    }

    [Test]
    public async Task Called_off_it_ends_the_capture()
    {
        var tcpdump = new FakeProgram().Complain("tcpdump: listening on tap0");
        var lookout = await Lookout.StartAsync(new FakeCommands().OnStart("[vl-node] tcpdump", tcpdump), Place, [], CancellationToken.None);

        await lookout.DisposeAsync();

        tcpdump.IsDisposed.Should().BeTrue();
    }

    [Test]
    public async Task A_capture_that_breaks_off_in_the_middle_ends_the_watching_and_breaks_nothing(CancellationToken cancellationToken)
    {
        var tcpdump = new FakeProgram().Complain("tcpdump: listening on tap0");
        var lookout = await Lookout.StartAsync(new FakeCommands().OnStart("[vl-node] tcpdump", tcpdump), Place, [], cancellationToken);

        await tcpdump.SayAsync([.. Pcap.Header(), .. Pcap.Announce(60), 1, 2]);
        _ = tcpdump.End(1);

        await lookout.DisposeAsync().AsTask().WaitAsync(cancellationToken);
        lookout.Seen.Should().BeEmpty();
    }
}
