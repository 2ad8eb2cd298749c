using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>The kernel's own test of an IPv4 packet's source when it routes it: its marks play no part.</summary>
internal static class SourceCheck
{
    /// <summary>Whether a packet with that source may come in there: one of the host's own addresses may not, nor with a strict filter one whose
    /// answer would leave by another interface.</summary>
    /// <param name="host">The host.</param>
    /// <param name="input">Where it comes in.</param>
    /// <param name="source">Its source.</param>
    /// <param name="destination">Its destination; none where it is for everybody.</param>
    /// <param name="output">Where it is to leave: there, answers come in. None where it is for the host.</param>
    public static bool Passes(HostPicture host, HostInterface input, IpAddress source, IpAddress? destination, InterfaceName? output = null)
    {
        // As long as nobody has added rules, the kernel looks at its own addresses only, save where it could tell the sender of a shorter way.
        if (input.ReversePathFilter == 0 && host.Policy.Rules.All(rule => rule.IsV6) && output != input.Name)
            return host.Interfaces.All(one => one.Addresses.All(own => own.Address != source));
        var found = host.Fib.Look(new FibQuestion(source) { Source = destination, Input = output });
        if (found is null or { Route.Type: FibType.Blackhole or FibType.Unreachable or FibType.Prohibit })
            return input.ReversePathFilter == 0;
        if (found.Route.Type != FibType.Unicast)
            return false;
        return found.Uses(input.Name) || input.ReversePathFilter != 1;
    }
}
