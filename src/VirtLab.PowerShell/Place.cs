using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.PowerShell;

/// <summary>Places as they are typed.</summary>
internal static class Place
{
    /// <summary>The host on which the lab runs.</summary>
    public const string Host = "host";

    public static Endpoint Of(string text) => text == Host ? Endpoint.Host : text;

    /// <summary>Where a packet comes from in a lab that is only written: a machine, the host, or somebody beyond a provider or an interface.</summary>
    /// <exception cref="ArgumentException">The lab has no such place.</exception>
    /// <exception cref="FormatException">It is no name, or no address.</exception>
    public static PacketSource SourceOf(Lab lab, string text)
    {
        if (text == Host)
            return PacketSource.Host;
        if (lab.Machines.Any(machine => machine.Name.ToString() == text))
            return PacketSource.Of(Name.Parse(text));
        // An IPv6 address has colons too.
        string[] parts = text.Split(':', 2);
        if (parts is [var provider, var far] && lab.Providers.Any(one => one.Name.ToString() == provider))
            return PacketSource.By(Name.Parse(provider), IpAddress.Parse(far));
        string[] interfaces = [.. lab.Networks.Select(network => network.BridgeName).Concat(lab.Uplinks.Select(uplink => uplink.Interface)).Select(name => name.ToString())];
        return parts is [var on, var near] && interfaces.Contains(on) ? PacketSource.Through(InterfaceName.Parse(on), IpAddress.Parse(near)) : throw new ArgumentException(
            $"No packet of lab {lab.Name} comes from '{text}'. Name a machine ({Words(lab.Machines.Select(machine => machine.Name))}) or {Host}; or somebody outside, as PROVIDER:ADDRESS "
            + $"({Words(lab.Providers.Select(one => one.Name))}) or INTERFACE:ADDRESS ({Words(interfaces)}).");
    }

    /// <summary>The address by which a place is reached in a lab that is only written.</summary>
    /// <exception cref="ArgumentException">The lab has no such place, or it has no address as it is written.</exception>
    public static IpAddress AddressOf(Lab lab, string text)
    {
        if (IpAddress.TryParse(text, null, out var address))
            return address;
        if (text == Host)
            return First(lab.Networks.Select(network => network.Address.Address).Concat(lab.Uplinks.Select(uplink => uplink.Address.Address)));
        if (lab.Machines.FirstOrDefault(machine => machine.Name.ToString() == text) is { } machine)
            return First(machine.Nics.Select(nic => nic.Address).OfType<IpAddress>());
        return lab.Nodes.FirstOrDefault(node => node.Name.ToString() == text) is { } node
            ? First(node.Loopback.Concat(node.Interfaces.SelectMany(card => card.Addresses).Select(own => own.Address)))
            : throw new ArgumentException($"Lab {lab.Name} has no machine or node '{text}'. Its machines and nodes: "
                + $"{Words(lab.Machines.Select(one => one.Name).Concat(lab.Nodes.Select(one => one.Name)))}; {Host} is the host, and any address does.");

        IpAddress First(IEnumerable<IpAddress> addresses) => addresses.Select(one => (IpAddress?)one).FirstOrDefault()
            ?? throw new ArgumentException($"Lab {lab.Name} says no address of '{text}'. Give it one in the lab, or name an address.");
    }

    private static string Words<T>(IEnumerable<T> names) => string.Join(", ", names.Select(name => $"{name}").DefaultIfEmpty("none"));
}
