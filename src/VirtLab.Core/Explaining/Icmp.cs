namespace VirtLab.Explaining;

/// <summary>Numbers of ICMP (IANA's icmp-parameters) and ICMPv6.</summary>
internal static class Icmp
{
    public const byte EchoRequest = 8, EchoRequest6 = 128, Unreachable = 3, Unreachable6 = 1;

    /// <summary>What IPv6 needs on a link whatever the policies are (<see cref="Compiling.Firewall.NeighbourDiscoveryMatch"/>).</summary>
    public static bool IsNeighbourDiscovery(int type) => type is (>= 130 and <= 136) or 143;

    /// <summary>The type that answers another, or the one that it answers; none where the message is no question or answer.</summary>
    public static byte? Answer(bool isV6, int type) => (isV6, type) switch
    {
        (false, 8) => 0,
        (false, 0) => 8,
        (false, 13 or 15 or 17) => (byte)(type + 1),
        (false, 14 or 16 or 18) => (byte)(type - 1),
        (true, 128) => 129,
        (true, 129) => 128,
        (true, 139) => 140,
        (true, 140) => 139,
        _ => null,
    };

    /// <summary>Whether it tells that a packet did not get through, and quotes it.</summary>
    public static bool IsError(bool isV6, int type) => isV6 ? type is >= 1 and <= 4 : type is 3 or 4 or 5 or 11 or 12;

    /// <summary>Whether it is a question: only those begin a connection.</summary>
    public static bool IsRequest(bool isV6, int type) => isV6 ? type is 128 or 139 : type is 8 or 13 or 15 or 17;
}
