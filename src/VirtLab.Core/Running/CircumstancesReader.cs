using VirtLab.Compiling.Routing;
using VirtLab.Drivers;
using VirtLab.Explaining;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>Reads how things stand around a lab's host.</summary>
internal static class CircumstancesReader
{
    public static async Task<Circumstances> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var gateways = ProviderGateway.Of(lab);
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var state = await ProviderState.ReadAsync(host, gateways, links, cancellationToken).ConfigureAwait(false);
        var up = lab.Uplinks.ToLookup(uplink => links.Find(uplink.Interface) is { HasCarrier: true });
        // Of a link that is down nobody asks a gateway. One that has not answered yet is silent still.
        var silent = gateways.Where(gateway => state.IsUp(gateway.Interface) && !state.IsThere(gateway)).ToLookup(gateway => gateway.Way.IsV6, gateway => gateway.Way.Provider);
        return new Circumstances
        {
            Down = [.. up[false].Where(uplink => uplink.Up).Select(uplink => uplink.Interface)],
            Up = [.. up[true].Where(uplink => !uplink.Up).Select(uplink => uplink.Interface)],
            SilentV4 = [.. silent[false]],
            SilentV6 = [.. silent[true]],
            Off = await OffAsync(host, lab, cancellationToken).ConfigureAwait(false),
        };
    }

    private static async Task<ValueList<Name>> OffAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        if (lab.Machines.Count == 0)
            return [];
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var running = (await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false)).Where(domain => domain is { Active: true, Paused: false })
            .Select(domain => domain.Name).ToHashSet();
        return [.. lab.Machines.Select(machine => machine.Name).Where(name => !running.Contains(name.ToString()))];
    }
}
