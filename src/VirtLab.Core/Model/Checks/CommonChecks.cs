using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Checks that several parts of the model share.</summary>
internal static class CommonChecks
{
    /// <summary>Each thing whose key another has already; the first one stands.</summary>
    public static IEnumerable<Finding> Duplicates<TKey>(IEnumerable<(string Path, TKey Key)> items, string what, string remedy)
        where TKey : notnull
    {
        var first = new Dictionary<TKey, string>();
        foreach (var (path, key) in items)
        {
            if (!first.TryAdd(key, path))
                yield return new Finding(path, $"{what} {key} is already that of {first[key]}", remedy);
        }
    }

    /// <summary>A name that nothing has.</summary>
    public static IEnumerable<Finding> Missing(string path, Name name, IEnumerable<Name> known, string what)
    {
        var names = known.ToValueList();
        if (!names.Contains(name))
            yield return new Finding(path, $"there is no {what} '{name}'", names.Count == 0
                ? $"Add a {what} of that name" : $"Name one of the {what}s that there are ({string.Join(", ", names)}), or add it");
    }

    /// <summary>A prefix length that the address family does not have, and a family that is not there yet.</summary>
    public static IEnumerable<Finding> Network(string path, Cidr network)
    {
        if (network.PrefixLength < 0 || network.PrefixLength > (network.IsV6 ? 128 : 32))
            yield return new Finding(path, $"{network} has no possible prefix length", "Give one from 0 to 32");
        foreach (var finding in Family(path, network.Address))
            yield return finding;
    }

    /// <summary>A family that is not there yet.</summary>
    public static IEnumerable<Finding> Family(string path, IpAddress address)
    {
        if (address.IsV6)
            yield return new Finding(path, $"{address} is an IPv6 address, which is not supported here yet", "Use an IPv4 address");
    }

    /// <summary>Ports without a protocol that has them.</summary>
    public static IEnumerable<Finding> PortsNeedProtocol(string path, Protocol? protocol, Ports? ports)
    {
        if (ports is not { } range)
            yield break;
        if (protocol is not (Protocol.Tcp or Protocol.Udp))
        {
            yield return new Finding($"{path}.Ports", protocol == Protocol.Icmp ? "ICMP has no ports" : "ports mean nothing without a protocol",
                "Set Protocol to Tcp or Udp, or leave Ports out");
        }
        if (range.First == 0 || range.Last < range.First)
            yield return new Finding($"{path}.Ports", $"{range} is no range of ports", "Give ports from 1 to 65535, the lower one first");
    }

    /// <summary>A protocol and port that can't be forwarded.</summary>
    public static IEnumerable<Finding> Forwardable(string path, Protocol protocol, params IEnumerable<(string Part, ushort Port)> ports)
    {
        if (protocol is not (Protocol.Tcp or Protocol.Udp))
            yield return new Finding($"{path}.Protocol", $"{protocol} has no ports to forward", "Set it to Tcp or Udp");
        foreach (var (part, port) in ports)
        {
            if (port == 0)
                yield return new Finding($"{path}.{part}", "0 is no port", "Give a port from 1 to 65535");
        }
    }

    /// <summary>Whether the address is the network's own or its broadcast address, so that no interface can have it.</summary>
    public static bool IsReserved(Cidr network, IpAddress address) =>
        network is { IsV6: false, PrefixLength: >= 0 and < 31 } && (address == network.Network.Address || address == network.Last);
}
