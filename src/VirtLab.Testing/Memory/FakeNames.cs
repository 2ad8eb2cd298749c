using VirtLab.Compiling.Networks;
using VirtLab.Primitives;

namespace VirtLab.Testing.Memory;

/// <summary>What a network's name server knows.</summary>
internal static class FakeNames
{
    /// <summary>Addresses with their names, the one first that the address goes by.</summary>
    public static async Task<IEnumerable<(IpAddress Address, string Name)>> OfAsync(FakeLibvirt libvirt, NetworkResource network, CancellationToken cancellationToken)
    {
        var leases = await libvirt.GetLeasesAsync(network.Name.ToString(), cancellationToken).ConfigureAwait(false);
        return
        [
            .. network.Dns.SelectMany(host => host.Names.Select(name => (host.Address, name.ToString()))),
            .. network.Reservations.Where(host => host.Name is not null).Select(host => (host.Address, Full($"{host.Name}"))),
            .. leases.Where(lease => lease.HostName is not null && network.Reservations.All(host => host.Mac != lease.Mac)).Select(lease => (lease.Address.Address, Full(lease.HostName!))),
        ];

        string Full(string name) => network.Domain is { } domain ? $"{name}.{domain}" : name;
    }
}
