using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running.Waiting;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>A lab that does not come up leaves the host as it was, whichever operation went wrong.</summary>
[Category("Sweep")]
internal sealed class BringUpFaultTests
{
    private static readonly UpOptions Early = new() { WaitFor = MachineStage.TapUp };

    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public Task A_lab_with_everything([Values] FaultKind kind) => ComesUpOrLeavesNothingAsync(EverythingLab.Before, kind);

    [Test]
    public Task Ursa_without_machines([Values] FaultKind kind) =>
        ComesUpOrLeavesNothingAsync(UrsaLab.Lab with { Machines = [], PortForwards = [] }, kind);

    [Test]
    public Task A_machine([Values] FaultKind kind) =>
        ComesUpOrLeavesNothingAsync(EverythingLab.MachinesBefore with { Machines = [EverythingLab.Still(EverythingLab.MachinesBefore.Machines[0])] }, kind);

    private static async Task ComesUpOrLeavesNothingAsync(Lab lab, FaultKind kind)
    {
        await using var host = new FaultHost(await SandboxHost.StartAsync());
        _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", "name", EverythingLab.Adopted, "up", "type", "veth", "peer", "name", "ext1"));
        var before = await HostLook.TakeAsync(host, lab.Name);
        await Sweep.RunAsync(host, kind, async fault =>
        {
            await using var up = await host.UpAsync(lab, Early, fault.Token);
            // It is up; how it is taken down is another matter.
            host.Fault = Fault.None;
        }, async (fault, error) =>
        {
            if (error is not null)
                Sweep.ShouldBeTold(fault, kind, lab, error);
            await HostLook.ShouldBeAsync(host, lab.Name, before, fault.Hit!);
        });
    }
}
