using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running.Waiting;

namespace VirtLab.Testing.Tests.Labs;

/// <summary>How far machines are waited for where the firewall keeps the host from them.</summary>
public sealed class HostSightTests
{
    private static readonly Lab Closed = new("closed")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("one") { Nics = [new("br0", "10.0.0.1")] }],
        Zones = [Zone.Firewall("fw"), new("lan") { Interfaces = ["br0"] }],
        Policies = [new("all", "all", PolicyAction.Reject)],
    };

    private static readonly Lab Open = Closed with { Policies = [new("fw", "lan", PolicyAction.Accept), new("all", "all", PolicyAction.Reject)] };

    [Test]
    public async Task In_memory() => await WaitAsync(new FakeHost());

    [Test]
    [Category("Sandbox")]
    public async Task With_real_machines()
    {
        await Prerequisite.SandboxAsync();
        await WaitAsync(await SandboxHost.StartAsync());
    }

    private static async Task WaitAsync(IHost host)
    {
        await using var _ = host;
        await using var lab = await host.UpAsync(Closed);
        lab.Machines.Should().OnlyContain(machine => machine.Stage == MachineStage.NameResolves, "the host may not ask it for its page");
        await lab.ApplyAsync(Open with { Machines = [.. Open.Machines, new("two") { Nics = [new("br0", "10.0.0.2")] }] });
        lab.Machines[1].Stage.Should().Be(MachineStage.ServiceAnswers);
    }
}
