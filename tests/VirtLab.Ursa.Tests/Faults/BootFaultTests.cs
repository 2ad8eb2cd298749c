using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>Letting a lab come back at boot, letting it no more, and changing one that does: each is done, or leaves everything as it was,
/// whichever operation went wrong.</summary>
[Category("Sweep")]
internal sealed class BootFaultTests
{
    private static Lab One => EverythingLab.MachinesBefore with { Machines = [EverythingLab.Still(EverythingLab.MachinesBefore.Machines[0])] };

    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public Task A_lab_is_persisted_or_not([Values] FaultKind kind) => SweepAsync(EverythingLab.Before, kind,
        (host, fault) => host.PersistAsync("every", cancellationToken: fault.Token), host => host.StopPersistingAsync("every"));

    [Test]
    public Task A_lab_is_made_and_persisted_or_there_is_none([Values(FaultKind.Before, FaultKind.After)] FaultKind kind) => SweepAsync(EverythingLab.Before, kind,
        (host, fault) => host.ApplyAsync(EverythingLab.Before, persist: true, cancellationToken: fault.Token), host => host.RemoveAsync("every"));

    [Test]
    public Task A_lab_with_a_machine_is_persisted_or_not([Values(FaultKind.Before, FaultKind.After)] FaultKind kind) => SweepAsync(One, kind,
        (host, fault) => host.PersistAsync("every", cancellationToken: fault.Token), host => host.StopPersistingAsync("every"));

    [Test]
    public Task A_lab_is_persisted_no_more_or_still([Values(FaultKind.Before, FaultKind.After)] FaultKind kind) => SweepAsync(One, kind,
        (host, fault) => host.StopPersistingAsync("every", cancellationToken: fault.Token), host => host.PersistAsync("every"));

    [Test]
    public Task A_persisted_lab_changes_or_stays([Values(FaultKind.Before, FaultKind.After)] FaultKind kind) => SweepAsync(EverythingLab.Before, kind,
        (host, fault) => host.ApplyAsync(EverythingLab.After, cancellationToken: fault.Token), host => host.ApplyAsync(EverythingLab.Before),
        persisted: true);

    private static async Task SweepAsync(Lab lab, FaultKind kind, Func<IHost, Fault, Task> act, Func<IHost, Task> back, bool persisted = false)
    {
        await using var host = new FaultHost(await SandboxHost.StartAsync());
        _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", "name", EverythingLab.Adopted, "up", "type", "veth", "peer", "name", "ext1"));
        _ = await host.ApplyAsync(lab);
        if (persisted)
            _ = await host.PersistAsync("every");
        // Before "no more" stands "persisted".
        await back(host);
        var look = await LookAsync(host);
        int there = (await host.ListLabsAsync()).Count;
        // Where there are few operations, more of them are tried.
        int stride = persisted ? Sweep.Stride : Places.Stride(5);
        await Sweep.RunAsync(host, kind, async fault => await act(host, fault), async (fault, error) =>
        {
            if (error is null)
            {
                // It was done all the same; what comes anew is not the old thing to the last number.
                await back(host);
                look = await LookAsync(host);
                return;
            }
            // Where the host could not be read, nothing was begun.
            if (error is not HostException || fault.Hit!.Contains("flock -w", StringComparison.Ordinal))
                Sweep.ShouldBeTold(fault, kind, lab, error);
            (await LookAsync(host)).Except(look).Should().BeEmpty(fault.Hit);
            look.Except(await LookAsync(host)).Should().BeEmpty(fault.Hit);
            // Providers' routes come and go with their gateways, which nobody follows here.
            var labs = await host.ListLabsAsync();
            labs.Should().HaveCount(there, fault.Hit);
            labs.SelectMany(found => found.Drift.Steps).Where(step => step.Id.Kind != ResourceKind.Routing).Should().BeEmpty(fault.Hit);
        }, stride);
    }

    /// <summary>What of the lab outlasts a boot: files with what they hold, and libvirt's definitions.</summary>
    private static async Task<List<string>> LookAsync(FaultHost host)
    {
        var files = await host.Commands.RunAsync(new HostCommand("sh", "-c",
            """
            find "$@" ! -name gateways.nft -printf '%M %p\n' 2> /dev/null
            find "$@" -type f ! -name gateways.nft -exec sha256sum {} + 2> /dev/null
            :
            """, "sh", BootPaths.Root, BootPaths.Hooks));
        var libvirt = await host.GetLibvirtAsync();
        return
        [
            .. files.Output.Split('\n'),
            .. (await libvirt.ListNetworksAsync()).Select(item => $"network {item.Name} {item.Active} {item.Autostart} {item.Definition is not null}"),
            .. (await libvirt.ListDomainsAsync()).Select(item => $"domain {item.Name} {item.Active} {item.Autostart} {item.Definition is not null}"),
        ];
    }
}
