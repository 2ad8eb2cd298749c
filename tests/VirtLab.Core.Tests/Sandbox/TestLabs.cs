using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Sandbox;

internal static class TestLabs
{
    /// <summary>A network, an uplink with a firewall, and two nodes with a router between them.</summary>
    public static Lab Routed { get; } = new("routed")
    {
        Networks = [new LabNetwork("br0", "192.168.0.254/24") { Domain = "routed.test" }],
        Uplinks = [new Uplink("eth0", "10.0.1.9/24") { Segment = "one" }],
        Zones = [Zone.Firewall("fw"), new Zone("net") { Interfaces = ["eth0"] }, new Zone("kvm") { Interfaces = ["br0"] }],
        Policies = [new Policy("fw", Zone.All, PolicyAction.Accept), new Policy(Zone.All, Zone.All, PolicyAction.Drop) { Log = true }],
        Segments = [new Segment("one"), new Segment("two")],
        Nodes =
        [
            new Node("left") { Interfaces = [new NodeInterface("one", "10.0.1.2/24")], Routes = [NodeRoute.Default("10.0.1.1")], Services = [Service.Http()] },
            new Node("router") { Interfaces = [new NodeInterface("one", "10.0.1.1/24"), new NodeInterface("two", "10.0.2.1/24")] },
            new Node("right") { Interfaces = [new NodeInterface("two", "10.0.2.2/24")], Routes = [NodeRoute.Default("10.0.2.1")] },
        ],
    };

    /// <summary>A host that is the gateway between a node inside and one outside, and has a network beside. All its names and addresses
    /// follow from a number, so that several have room on one host.</summary>
    public static Lab Gateway(string name, int number) => new(name)
    {
        Networks = [new LabNetwork($"br{number}", $"10.{number}.3.1/24")],
        Uplinks =
        [
            new Uplink($"in{number}", $"10.{number}.1.1/24") { Segment = "in" },
            new Uplink($"out{number}", $"10.{number}.2.1/24") { Segment = "out" },
        ],
        Zones =
        [
            Zone.Firewall("fw"),
            new Zone("lan") { Interfaces = [$"in{number}", $"br{number}"] },
            new Zone("net") { Interfaces = [$"out{number}"] },
        ],
        Policies =
        [
            new Policy("lan", "net", PolicyAction.Accept),
            new Policy("fw", Zone.All, PolicyAction.Accept),
            new Policy(Zone.All, Zone.All, PolicyAction.Drop) { Log = true },
        ],
        Segments = [new Segment("in"), new Segment("out")],
        Nodes =
        [
            new Node("inner")
            {
                Interfaces = [new NodeInterface("in", $"10.{number}.1.2/24")],
                Routes = [NodeRoute.Default($"10.{number}.1.1")],
                Services = [Service.Http()],
            },
            new Node("outer")
            {
                Interfaces = [new NodeInterface("out", $"10.{number}.2.2/24")],
                Loopback = [$"198.51.100.{number}"],
                Routes = [NodeRoute.Default($"10.{number}.2.1")],
                Services = [Service.Http()],
            },
        ],
    };

    /// <summary>One network, one machine with a reserved address.</summary>
    public static Lab OneMachine(MachineImage? image = null) => new("one")
    {
        Networks = [new LabNetwork("br0", "192.168.0.254/24")],
        Machines = [new Machine("guest") { Nics = [new Nic("br0", "192.168.0.1") { Tap = "tap0" }], Image = image ?? new TinyGuestImage() }],
    };
}

/// <summary>Acts when a step is told of, before the lab goes on.</summary>
internal sealed class Moments(params (string Beginning, Action Act)[] moments) : IProgress<LabProgress>
{
    private readonly List<string> _seen = [];

    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    public void Report(LabProgress value)
    {
        string line = $"{value.Subject} {value.Step} {value.State}";
        lock (_seen)
            _seen.Add(line);
        foreach (var (_, act) in moments.Where(moment => line.StartsWith(moment.Beginning, StringComparison.Ordinal)))
            act();
    }
}

/// <summary>The system's clock, but one long wait ends when the test says so: no test has to sit it out, or guess how long is long enough.</summary>
internal sealed class HeldClock(TimeSpan held) : TimeProvider
{
    private readonly List<ITimer> _waiting = [];
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _over;

    /// <summary>Done when somebody begins to wait.</summary>
    public Task Waits => _waits.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != held)
            return System.CreateTimer(callback, state, dueTime, period);
        lock (_waiting)
        {
            var timer = System.CreateTimer(callback, state, _over ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
            _waiting.Add(timer);
            _ = _waits.TrySetResult();
            return timer;
        }
    }

    /// <summary>The wait is over, for those who will wait too.</summary>
    public void End()
    {
        lock (_waiting)
            _over = true;
        Skip();
    }

    /// <summary>The wait is over for those who wait now.</summary>
    public void Skip()
    {
        lock (_waiting)
        {
            foreach (var timer in _waiting)
                _ = timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
