using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Machines;
using VirtLab.Drivers.Boot;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>A libvirt domain.</summary>
internal sealed class MachineDriver(MachineImages images) : Driver<MachineResource>(ResourceKind.Machine)
{
    /// <summary>How long a guest may take to let go of a network card.</summary>
    private static readonly TimeSpan UnplugTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How long it is waited where nobody knows whether the guest was asked to.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>None where libvirt does not answer: a host without it has no machines, and its other labs are asked for all the same.</summary>
    public override async Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken)
    {
        try
        {
            var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
            var domains = await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false);
            return [.. domains.Select(domain => DomainXml.LabOf(domain.Xml)).OfType<Name>()];
        }
        catch (HostException)
        {
            return [];
        }
    }

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var links = LinkTable.ReadAsync(host, null, cancellationToken);
        var domains = await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false);
        var table = await links.ConfigureAwait(false);
        var ours = domains.Select(domain => (Domain: domain, Machine: DomainXml.Parse(lab.Name, domain.Name, domain.Xml, table.MasterOf)))
            .Where(pair => pair.Machine is not null).Select(pair => (pair.Domain, Machine: Seen(pair.Machine!, pair.Domain, table))).ToList();
        var files = await BootFolder.SizesAsync(host, [.. ours.Select(pair => pair.Domain.Definition).OfType<string>().SelectMany(DomainXml.FilesOf)], cancellationToken)
            .ConfigureAwait(false);
        return new Found([.. ours.Select(pair => Read(lab.Name, pair.Domain, pair.Machine, files.Keys.ToHashSet()))],
            [.. domains.Select(domain => Claim.Domain(domain.Name))]);
    }

    /// <summary>With what its XML does not say.</summary>
    private static MachineResource Seen(MachineResource machine, LibvirtItem domain, LinkTable links) => machine with
    {
        IsPaused = domain.Paused,
        Nics = [.. machine.Nics.Select(nic => nic with { IsDown = links.Find(nic.Tap) is { IsUp: false } })],
    };

    private static MachineResource Read(Name lab, LibvirtItem domain, MachineResource live, HashSet<string> files)
    {
        // What a lab does not say can be given back only as libvirt says it.
        if (live.Unreadable is not null || live.Foreign.Count > 0)
            live = live with { Beyond = domain.Xml, DefinedBeyond = domain.Definition };
        if (domain.Definition is not { } definition)
            return live;
        string folder = BootPaths.Images(lab, domain.Name) + "/";
        return live with
        {
            Running = domain.Active,
            AtBoot = !domain.Autostart ? BootResource.Defined
                : DomainXml.Parse(lab, domain.Name, definition, _ => null) is not { } defined || !live.StartsAs(defined) ? BootResource.Otherwise
                : DomainXml.FilesOf(definition).Any(file => !file.StartsWith(folder, StringComparison.Ordinal) || !files.Contains(file)) ? BootResource.NoImage
                : BootResource.Started,
            Needs = [.. live.Needs, new ResourceId(ResourceKind.Boot, BootResource.IdName)],
        };
    }

    protected override async Task ApplyAsync(IHost host, MachineResource? there, MachineResource wished, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        if (there is not null && FactDiff.Between(there.Facts, wished.Facts).All(change => wished.ImpactOf(change) < Impact.Restart))
        {
            // A guest lets go of a card only while it runs.
            if (there.IsPaused && !wished.IsPaused)
                await libvirt.ResumeDomainAsync(wished.Id.Name, cancellationToken).ConfigureAwait(false);
            await PlugAsync(host, libvirt, there, wished, cancellationToken).ConfigureAwait(false);
            if (!there.IsPaused && wished.IsPaused)
                await libvirt.SuspendDomainAsync(wished.Id.Name, cancellationToken).ConfigureAwait(false);
        }
        else
            await StartAsync(host, libvirt, there, wished, cancellationToken).ConfigureAwait(false);
        // Its definition follows what runs.
        if (wished.AtBoot is not null)
            await PersistAsync(host, libvirt, wished, cancellationToken).ConfigureAwait(false);
        else if (there?.AtBoot is not null)
            await UnpersistAsync(host, libvirt, there, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartAsync(IHost host, ILibvirt libvirt, MachineResource? there, MachineResource wished, CancellationToken cancellationToken)
    {
        var boot = await images.GetAsync(host, wished.Machine, LastingOf(wished), cancellationToken).ConfigureAwait(false);
        var accelerator = await host.GetAcceleratorAsync(cancellationToken).ConfigureAwait(false);
        if (there is not null)
            await libvirt.DestroyDomainAsync(there.Id.Name, cancellationToken).ConfigureAwait(false);
        await libvirt.CreateDomainAsync(wished.Beyond ?? DomainXml.Render(wished, boot, accelerator.Kind == AcceleratorKind.Kvm), cancellationToken).ConfigureAwait(false);
    }

    private async Task PersistAsync(IHost host, ILibvirt libvirt, MachineResource wished, CancellationToken cancellationToken)
    {
        string name = wished.Machine.Name.ToString();
        var boot = await images.GetAsync(host, wished.Machine, LastingOf(wished), cancellationToken).ConfigureAwait(false);
        var accelerator = await host.GetAcceleratorAsync(cancellationToken).ConfigureAwait(false);
        // By another number libvirt would take it for another domain of that name.
        string? uuid = await libvirt.GetDomainXmlAsync(name, cancellationToken).ConfigureAwait(false) is { } xml ? DomainXml.UuidOf(xml) : null;
        string definition = wished.DefinedBeyond ?? DomainXml.Render(wished, boot, accelerator.Kind == AcceleratorKind.Kvm, uuid);
        await libvirt.PersistDomainAsync(definition, cancellationToken).ConfigureAwait(false);
        await BootFolder.SweepAsync(host, BootPaths.Images(wished.Lab, wished.Machine.Name), DomainXml.FilesOf(definition), cancellationToken).ConfigureAwait(false);
    }

    private static async Task UnpersistAsync(IHost host, ILibvirt libvirt, MachineResource there, CancellationToken cancellationToken)
    {
        await libvirt.UnpersistDomainAsync(there.Id.Name, cancellationToken).ConfigureAwait(false);
        // One that runs has read them.
        await BootFolder.SweepAsync(host, BootPaths.Images(there.Lab, there.Machine.Name), [], cancellationToken).ConfigureAwait(false);
    }

    private static string? LastingOf(MachineResource machine) => machine.AtBoot is null ? null : BootPaths.Images(machine.Lab, machine.Machine.Name);

    protected override async Task RemoveAsync(IHost host, MachineResource there, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.DestroyDomainAsync(there.Id.Name, cancellationToken).ConfigureAwait(false);
        if (there.AtBoot is not null)
            await BootFolder.SweepAsync(host, BootPaths.Images(there.Lab, there.Machine.Name), [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plugs network cards out and in while the machine runs.</summary>
    internal static async Task PlugAsync(IHost host, ILibvirt libvirt, MachineResource there, MachineResource wished, CancellationToken cancellationToken)
    {
        foreach (var nic in wished.Nics.Where(nic => there.Nics.Any(other => other.Edited != nic.Edited && other.Plug with { Bridge = null } == nic.Plug with { Bridge = null })))
            await libvirt.UpdateDeviceAsync(there.Id.Name, DomainXml.Interface(nic).ToString(), cancellationToken).ConfigureAwait(false);
        await IpBatch.RunAsync(host, null, string.Concat(wished.Nics.Where(nic => there.Nics.Any(other => other.Mac == nic.Mac && other.IsDown != nic.IsDown))
            .Select(nic => $"link set dev {nic.Tap} {(nic.IsDown ? "down" : "up")}\n")), cancellationToken).ConfigureAwait(false);
        var olds = there.Nics.Select(nic => nic.Plug).ToHashSet();
        var news = wished.Nics.Select(nic => nic.Plug).ToHashSet();
        var loose = olds.Where(old => old.Bridge is null && news.Any(nic => nic.Bridge is not null && nic with { Bridge = null } == old)).ToList();
        // A tap that fell out of its bridge is put back; the guest notices nothing.
        foreach (var nic in loose)
        {
            var back = wished.Nics.Single(candidate => candidate.Plug with { Bridge = null } == nic);
            await IpBatch.RunAsync(host, null, BridgePort.Plug(back.Tap.ToString(), back.Bridge!.Value, back.IsIsolated), cancellationToken).ConfigureAwait(false);
            _ = olds.Add(back.Plug);
        }
        foreach (var nic in olds.Except(news).Except(loose))
            await UnplugAsync(host, libvirt, there.Id.Name, nic, cancellationToken).ConfigureAwait(false);
        foreach (var nic in wished.Nics.Where(nic => !olds.Contains(nic.Plug)))
            await libvirt.AttachDeviceAsync(there.Id.Name, DomainXml.Interface(nic).ToString(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Unplugging is a request to the guest: it is over when libvirt no longer has the card. Once asked, the answer is waited for: what the
    /// guest lets go of later, when all has been put back, would be missing.</summary>
    private static async Task UnplugAsync(IHost host, ILibvirt libvirt, string domain, ResolvedNic nic, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await libvirt.DetachDeviceAsync(domain, DomainXml.Interface(nic).ToString(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (HostException)
        {
            // Nobody knows whether the guest was asked.
            _ = await Task.WhenAny(GoneAsync(host, libvirt, domain, nic, Doubt)).ConfigureAwait(false);
            throw;
        }
        if (!await GoneAsync(host, libvirt, domain, nic, UnplugTimeout).ConfigureAwait(false))
        {
            throw new HostException($"Machine {domain} was asked to let go of network card {nic.Mac} and did not within {UnplugTimeout.TotalSeconds:0} s. "
                + "Its guest must support PCI hot plug (ACPI); if it is still booting, try again when it is up.");
        }
    }

    /// <summary>Waits until a machine no longer has a card.</summary>
    private static Task<bool> GoneAsync(IHost host, ILibvirt libvirt, string domain, ResolvedNic nic, TimeSpan patience) =>
        Ending.WaitAsync(host, patience, Look, async () => await libvirt.GetDomainXmlAsync(domain, CancellationToken.None).ConfigureAwait(false) is not { } xml || !Has(xml, nic.Mac),
            CancellationToken.None);

    private static bool Has(string xml, MacAddress mac) => XElement.Parse(xml).Element("devices")!.Elements("interface")
        .Any(nic => MacAddress.TryParse((string?)nic.Element("mac")?.Attribute("address"), null, out var found) && found == mac);
}
