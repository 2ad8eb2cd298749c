using System.Globalization;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Values;

/// <summary>The types of ICMP messages, by number or by iptables' names.</summary>
internal static class IcmpTypes
{
    private static readonly Dictionary<string, int> Names = new(StringComparer.Ordinal)
    {
        ["echo-reply"] = 0,
        ["pong"] = 0,
        ["destination-unreachable"] = 3,
        ["source-quench"] = 4,
        ["redirect"] = 5,
        ["echo-request"] = 8,
        ["ping"] = 8,
        ["router-advertisement"] = 9,
        ["router-solicitation"] = 10,
        ["time-exceeded"] = 11,
        ["ttl-exceeded"] = 11,
        ["parameter-problem"] = 12,
        ["timestamp-request"] = 13,
        ["timestamp-reply"] = 14,
        ["address-mask-request"] = 17,
        ["address-mask-reply"] = 18,
    };

    /// <exception cref="LeftOutException">It names a code of a type.</exception>
    public static int Read(string text) => Names.TryGetValue(text, out int known) ? known
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= byte.MaxValue ? number
        : throw new LeftOutException($"the ICMP type {text}", "a lab's rules know types of ICMP by number, without their codes");
}
