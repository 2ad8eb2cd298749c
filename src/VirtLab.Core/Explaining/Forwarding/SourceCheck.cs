using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>The kernel's own test of an IPv4 packet's source when it routes it: its marks play no part.</summary>
internal static class SourceCheck
{
    /// <summary>Whether a packet with that source may come in there: one of the host's own addresses may not, nor with a strict filter one whose
    /// answer would leave by another interface.</summary>
    public static bool Passes(HostPicture host, HostInterface input, IpAddress source, IpAddress? destination)
    {
        // As long as nobody has added rules, the kernel looks at its own addresses only.
        if (input.ReversePathFilter == 0 && host.Policy.Rules.Count == 0)
            return host.Interfaces.All(one => one.Addresses.All(own => own.Address != source));
        var found = host.Fib.Look(new FibQuestion(source) { Source = destination });
        if (found is null or { Route.Type: FibType.Blackhole or FibType.Unreachable or FibType.Prohibit })
            return input.ReversePathFilter == 0;
        if (found.Route.Type != FibType.Unicast)
            return false;
        return found.Uses(input.Name) || input.ReversePathFilter != 1;
    }
}
