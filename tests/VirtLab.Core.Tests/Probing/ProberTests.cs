using VirtLab.Core.Tests.Hosts.Capturing;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>What is made of what both ends see, with the captures in the test's hands.</summary>
internal sealed class ProberTests
{
    private static readonly Lab Lab = new("two")
    {
        Segments = [new("lan")],
        Nodes = [new("one") { Interfaces = [new("lan", "10.0.0.1/24")] }, new("other") { Interfaces = [new("lan", "10.0.0.2/24")] }],
    };

    private static readonly byte[] Question = Frames.TcpSegment(9, 80, TcpFlags.Syn), Refusal = Frames.Back(Frames.TcpSegment(80, 9, TcpFlags.Rst | TcpFlags.Ack));

    [Test]
    [CancelAfter(20_000)]
    public async Task What_was_refused_was_seen_though_the_other_ends_capture_is_behind(CancellationToken cancellationToken)
    {
        var (near, far) = (Capture(), Capture());
        await SayAsync(near, Question, Refusal);
        // The first wait is for the sender's capture.
        var clock = new StandingClock(waits => waits == 2 ? SayAsync(far, Question) : Task.CompletedTask);
        await using var host = new FakeHost(clock)
        {
            Commands = new FakeCommands().OnStart("[virtlab.two.one] tcpdump", near).OnStart("[virtlab.two.other] tcpdump", far)
                .On("[virtlab.two.one] busybox", _ => new CommandOutput(1, "", "wget: can't connect to remote host: Connection refused")),
        };
        var prober = new Prober(host, Lab, new Places(host, Lab, _ => throw new InvalidOperationException(), _ => null), new Gateways(host, Lab));

        var result = await prober.ProbeAsync("one", "other", Probe.Tcp(80), cancellationToken);

        result.Outcome.Should().Be(ProbeOutcome.Refused);
        result.SeenFrom.Should().Be((IpAddress)"10.0.0.1");
    }

    private static FakeProgram Capture() => new FakeProgram().Complain("tcpdump: listening on any, link-type LINUX_SLL");

    private static Task SayAsync(FakeProgram tcpdump, params byte[][] packets) =>
        tcpdump.SayAsync([.. new Pcap().Header(Pcap.Cooked), .. packets.SelectMany(packet => new Pcap().Frame(Frames.OnAny(packet).Bytes))]);

    /// <summary>It stands still, and tells how many of the prober's short waits have begun.</summary>
    private sealed class StandingClock(Func<int, Task> began) : TimeProvider
    {
        private int _waits;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(1))
                _ = began(Interlocked.Increment(ref _waits));
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
