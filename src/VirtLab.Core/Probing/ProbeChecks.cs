using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>What a probe can't be asked for, whatever runs.</summary>
internal static class ProbeChecks
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentException">One of its properties makes no sense; it is named.</exception>
    public static void Require(Probe probe)
    {
        if (probe.Timeout <= TimeSpan.Zero || probe.Timeout > Longest)
            throw Wrong(nameof(Probe.Timeout), $"is {probe.Timeout}: an answer takes longer than nothing. Give it more than zero, and a day at most");
        ushort? port = probe switch
        {
            TcpProbe tcp => tcp.Port,
            UdpProbe udp => udp.Port,
            SegmentProbe segment => segment.Port,
            _ => null,
        };
        if (port == 0)
            throw Wrong(nameof(TcpProbe.Port), "is 0, which is no port. Give it 1 to 65535");
        if (probe.SeenAtPort == 0)
            throw Wrong(nameof(Probe.SeenAtPort), "is 0, which is no port. Give it 1 to 65535, or leave it out where it is the port that is probed");
    }

    /// <exception cref="ArgumentException">It can't be sent to an address of that family.</exception>
    public static void Require(Probe probe, IpAddress target)
    {
        if (target.IsV6 && probe is (FtpProbe or SegmentProbe or ArpProbe))
            throw new ArgumentException($"A probe of this kind ({probe}) goes to IPv4 addresses only, and {target} is none. Send tcp, udp or ping there.");
    }

    /// <exception cref="ArgumentException">What is asked for can't be had between these two.</exception>
    public static void Require(Probe probe, Endpoint from, Endpoint seer, Places places)
    {
        if (probe is ArpProbe && places.IsMachine(from))
            throw new ArgumentException($"A machine ({from}) can't be told to ask by ARP: send this probe from a node or the host.");
        if (probe.Listen && places.NamespaceOf(seer) is null)
        {
            throw Wrong(nameof(Probe.Listen), places.IsMachine(seer)
                ? $"is set, but {seer} is a machine: only a node or the host can be made to listen. Start a server in the machine with RunAsync"
                : $"is set, but nobody of the lab is behind {seer}. Say who is with {nameof(Probe.SeenAt)}");
        }
    }

    private static ArgumentException Wrong(string property, string why) => new($"The probe's {property} {why}.", property);
}
