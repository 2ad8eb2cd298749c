using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Checks that several parts of the model share.</summary>
internal static class CommonChecks
{
    /// <summary>Each thing whose key another has already; the first one stands.</summary>
    public static IEnumerable<Finding> Duplicates<TKey>(IEnumerable<(string Path, TKey Key)> items, string what, string remedy)
        where TKey : notnull => Duplicates(items, key => $"{what} {key}", remedy);

    /// <summary>As the other, for keys that don't read well by themselves.</summary>
    public static IEnumerable<Finding> Duplicates<TKey>(IEnumerable<(string Path, TKey Key)> items, Func<TKey, string> what, string remedy)
        where TKey : notnull
    {
        var first = new Dictionary<TKey, string>();
        foreach (var (path, key) in items)
        {
            if (!first.TryAdd(key, path))
                yield return new Finding(path, $"{what(key)} is already that of {first[key]}", remedy);
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

    /// <summary>Ports without a protocol that has them.</summary>
    public static IEnumerable<Finding> PortsNeedProtocol(string path, Protocol? protocol, Ports? ports, string part = "Ports")
    {
        if (ports is not { } given)
            return [];
        var ranges = Ranges($"{path}.{part}", given);
        return protocol is Protocol.Tcp or Protocol.Udp ? ranges : ranges.Prepend(new Finding($"{path}.{part}",
            protocol == Protocol.Icmp ? "ICMP has no ports" : "ports mean nothing without a protocol",
            $"Set Protocol to Tcp or Udp, or leave {part} out"));
    }

    /// <summary>Ports that there are none of.</summary>
    public static IEnumerable<Finding> Ranges(string path, Ports ports) =>
        ports.Ranges.Count == 0 ? [new Finding(path, "there is no port in it", "Give ports from 1 to 65535")]
        : ports.Ranges.Any(range => range.First == 0 || range.Last < range.First) ? [new Finding(path, $"{ports} is no range of ports", "Give ports from 1 to 65535, the lower one first")]
        : [];

    /// <summary>Addresses of two families, which no packet has.</summary>
    public static IEnumerable<Finding> OneFamily(string path, Cidr? source, Cidr? destination, string part = "Destination")
    {
        if (source is { } from && destination is { } to && from.IsV6 != to.IsV6)
        {
            yield return new Finding($"{path}.{part}", $"no packet goes from {from} to {to}: one is IPv4 and the other IPv6",
                "Give addresses of one family, or one of these for each");
        }
    }

    /// <summary>Rates of nothing.</summary>
    public static IEnumerable<Finding> Limits(string path, bool logs, RateLimit? limit, RateLimit? logLimit)
    {
        foreach (var (part, given) in (ValueList<(string, RateLimit?)>)[("Limit", limit), ("LogLimit", logLimit)])
        {
            if (given is { } rate && (rate.Rate < 1 || rate.Burst < 1 || !Enum.IsDefined(rate.Unit)))
                yield return new Finding($"{path}.{part}", "it lets nothing pass", "Give a rate from 1 and a burst from 1, such as \"10/sec:20\"");
        }
        if (logLimit is not null && !logs)
            yield return new Finding($"{path}.LogLimit", "there is nothing to log", "Set Log too, or leave LogLimit out");
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
}
