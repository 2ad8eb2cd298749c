using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;
using VirtLab.Running.Waiting;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>A change of a running lab that fails leaves the lab as it was, whichever operation went wrong.</summary>
[Category("Sweep")]
internal sealed class LiveChangeFaultTests
{
    private static readonly UpOptions Early = new() { WaitFor = MachineStage.TapUp };

    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public Task Each_kind_changes([Values] FaultKind kind) => ChangesOrStaysAsync(EverythingLab.Before, EverythingLab.After, kind);

    [Test]
    public Task Each_kind_comes([Values] FaultKind kind) => ChangesOrStaysAsync(EverythingLab.Bare, EverythingLab.Before, kind);

    [Test]
    public Task Each_kind_goes([Values] FaultKind kind) => ChangesOrStaysAsync(EverythingLab.Before, EverythingLab.Bare, kind);

    [Test]
    public Task Machines_change([Values] FaultKind kind) => ChangesOrStaysAsync(EverythingLab.MachinesBefore, EverythingLab.MachinesAfter, kind);

    /// <summary>Undoing gives back what was there, and that may be more than a lab can say.</summary>
    [Test]
    public async Task What_somebody_edited_is_as_it_was_when_mending_it_fails([Values(FaultKind.Before, FaultKind.After)] FaultKind kind)
    {
        const string Edit = """
            virsh -q -c qemu:///system attach-disk disked /tmp/disk.img vdb --live
            virsh -q -c qemu:///system domif-setlink linked tap1 down
            virsh -q -c qemu:///system suspend linked
            ip address add 10.70.0.99/24 dev br0
            ip link set dev br1 down
            """;
        var lab = EverythingLab.MachinesBefore with
        {
            Networks = [EverythingLab.MachinesBefore.Networks[0], EverythingLab.MachinesBefore.Networks[1] with { Prefixes = ["2001:db8:70::1/64"] }],
            Machines = [EverythingLab.Still(new("linked") { Nics = [new("br0", "10.70.0.11") { Tap = "tap1" }] }), EverythingLab.Still(new("disked") { Nics = [new("br0", "10.70.0.12") { Tap = "tap2" }] })],
        };
        await using var host = new FaultHost(await SandboxHost.StartAsync());
        var edit = new HostCommand("sh", "-euc", $"truncate -s 1M /tmp/disk.img\n{Edit}");
        _ = await host.ApplyAsync(lab);
        _ = await host.Commands.RunAsync(edit);
        var look = await HostLook.TakeAsync(host, lab.Name);
        await Sweep.RunAsync(host, kind, fault => host.ApplyAsync(lab, cancellationToken: fault.Token), async (fault, error) =>
        {
            if (error is null)
            {
                _ = await host.Commands.RunAsync(edit);
                look = await HostLook.TakeAsync(host, lab.Name);
                return;
            }
            Sweep.ShouldBeTold(fault, kind, lab, error);
            await HostLook.ShouldBeAsync(host, lab.Name, look, fault.Hit!);
        }, Places.Stride(3));
        (await host.PlanAsync(lab)).ToString().Should().Be($"lab {lab.Name}: nothing to do\n");
    }

    /// <summary>What a new driver makes must be in the labs above: then it is tried without a test of its own.</summary>
    [Test]
    public void Every_kind_of_thing_is_tried()
    {
        var (before, after) = (Kinds(EverythingLab.Before), Kinds(EverythingLab.After));
        var (machinesBefore, machinesAfter) = (Kinds(EverythingLab.MachinesBefore), Kinds(EverythingLab.MachinesAfter));
        // What brings a lab back at boot follows from all the others: BootFaultTests.
        before.Union(machinesBefore).Append(ResourceKind.Boot).Should().BeEquivalentTo(Enum.GetValues<ResourceKind>());
        after.Union(machinesAfter).Append(ResourceKind.Boot).Should().BeEquivalentTo(Enum.GetValues<ResourceKind>());
        var steps = Steps(EverythingLab.Before, EverythingLab.After).Concat(Steps(EverythingLab.MachinesBefore, EverythingLab.MachinesAfter)).ToHashSet();
        foreach (var kind in Enum.GetValues<ResourceKind>().Except([ResourceKind.Boot]))
            steps.Should().Contain((kind, StepKind.Change));
        // Of these a lab has several.
        foreach (var kind in new[] { ResourceKind.Node, ResourceKind.Uplink, ResourceKind.Network, ResourceKind.Machine })
            steps.Should().Contain([(kind, StepKind.Add), (kind, StepKind.Remove)]);
    }

    private static async Task ChangesOrStaysAsync(Lab before, Lab after, FaultKind kind)
    {
        await using var host = new FaultHost(await SandboxHost.StartAsync());
        _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", "name", EverythingLab.Adopted, "up", "type", "veth", "peer", "name", "ext1"));
        // Cards come and go hot only once a guest is up; still machines never are.
        var guests = before.Machines.Where(machine => machine.Image is TinyGuestImage).ToValueList();
        await using var lab = await host.UpAsync(before with { Machines = guests });
        _ = await lab.ApplyAsync(before, Early);
        var look = await HostLook.TakeAsync(host, before.Name);
        await Sweep.RunAsync(host, kind, fault => lab.ApplyAsync(after, Early, fault.Token), async (fault, error) =>
        {
            if (error is null)
            {
                // The change was made all the same; what comes anew is not the old thing to the last number.
                _ = await lab.ApplyAsync(before, Early);
                look = await HostLook.TakeAsync(host, before.Name);
            }
            else
            {
                Sweep.ShouldBeTold(fault, kind, before, error);
            }
            await HostLook.ShouldBeAsync(host, before.Name, look, fault.Hit!);
            var drift = await lab.DriftAsync();
            drift.Steps.Should().BeEmpty("{0}: {1}", fault.Hit, drift);
        });
    }

    private static HashSet<ResourceKind> Kinds(Lab lab) => [.. LabCompiler.Compile(lab).Resources.Select(resource => resource.Id.Kind)];

    private static IEnumerable<(ResourceKind, StepKind)> Steps(Lab before, Lab after) => Planner
        .Plan(before.Name, LabCompiler.Compile(after).Resources, new FoundState(LabCompiler.Compile(before).Resources, new HashSet<Claim>()))
        .Steps.Select(step => (step.Id.Kind, step.Kind));
}
