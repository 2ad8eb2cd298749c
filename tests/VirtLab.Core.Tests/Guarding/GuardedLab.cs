using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>A lab with a card of each kind, as a guard knows them, and a port beside them that is nobody's.</summary>
internal static class GuardedLab
{
    public static Lab Lab { get; } = new("guarded")
    {
        Networks =
        [
            new("br0", "10.0.0.1/24")
            {
                Subnets = ["10.0.5.1/24"],
                Prefixes = ["2001:db8:1::1/64"],
                DhcpRange = new("10.0.0.100", "10.0.0.120"),
                DhcpHosts = [new("52:54:00:00:00:99", "10.0.0.110", "elsewhere")],
            },
            // Its card is on the same bridge here: the guard asks by which tap a frame comes.
            new("br1", "10.0.1.1/24") { Prefixes = ["2001:db8:2::1/64"] },
        ],
        Machines =
        [
            new("one") { Nics = [new("br0", "10.0.0.11") { Tap = "tap1", Mac = "52:54:00:00:00:01", AllowedAddresses = ["10.0.5.9", "2001:db8:1::9", "fe80::9"] }] },
            new("two") { Nics = [new("br1", "10.0.1.12") { Tap = "tap2", Mac = "52:54:00:00:00:02" }] },
            new("any") { Nics = [new("br0") { Tap = "tap3", Mac = "52:54:00:00:00:03" }] },
        ],
    };

    /// <summary>The ports, in order; the last one is guarded by nobody.</summary>
    public static ValueList<string> Ports { get; } = ["tap1", "tap2", "tap3", "other"];

    public static MacAddress Host { get; } = "52:54:00:ff:00:01";

    public static MacAddress Other { get; } = "52:54:00:00:00:04";

    public static ValueList<Card> Cards { get; } =
    [
        new(0, "52:54:00:00:00:01", ["10.0.0.11", "10.0.5.9", "10.0.5.20"], ["fe80::5054:ff:fe00:1", "2001:db8:1:0:5054:ff:fe00:1", "2001:db8:1::9", "fe80::9"]),
        new(1, "52:54:00:00:00:02", ["10.0.1.12"], ["fe80::5054:ff:fe00:2", "2001:db8:2:0:5054:ff:fe00:2"]),
        new(2, "52:54:00:00:00:03", ["10.0.0.100", "10.0.0.109", "10.0.0.120", "10.0.5.2", "10.0.5.254"], ["fe80::5054:ff:fe00:3", "2001:db8:1:0:5054:ff:fe00:3"]),
    ];

    /// <summary>Addresses that somebody has, or nobody, or nobody can have.</summary>
    public static ValueList<IpAddress> Addresses { get; } =
    [
        .. Cards.SelectMany(card => card.Ipv4).Distinct(), "10.0.0.1", "10.0.5.1", "10.0.0.12", "10.0.1.1", "10.0.1.13", "10.0.0.110", "10.0.0.99", "10.0.0.121", "10.0.0.0", "10.0.0.255", "10.0.5.0", "10.0.5.255",
        "8.8.8.8", "127.0.0.1", "224.0.0.1", "255.255.255.255", "169.254.1.1", "192.168.0.1",
    ];

    /// <summary>The same of IPv6.</summary>
    public static ValueList<IpAddress> Ipv6Addresses { get; } =
    [
        .. Cards.SelectMany(card => card.Ipv6), "2001:db8:1::1", "2001:db8:1::2", "fe80::1", "2001:db8:2::1", "2001:db8:1:0:5054:ff:fe00:2", "2001:db8:2:0:5054:ff:fe00:1", "::1", "ff02::1", "fe80:0:0:1:5054:ff:fe00:1", "2001:db8:1:1:5054:ff:fe00:1",
    ];

    /// <summary>The guard as nft reads it.</summary>
    public static string Rules { get; } = NftRenderer.Render(GuardCompiler.Compile(Lab)!);
}

/// <summary>A card, with addresses that it may have.</summary>
internal sealed record Card(int Port, MacAddress Mac, ValueList<IpAddress> Ipv4, ValueList<IpAddress> Ipv6)
{
    public byte[] Hardware => Mac.GetBytes();
}

/// <summary>A frame, by which port it comes, and where it is to arrive.</summary>
/// <param name="Kind">Of what kind it is, for people.</param>
/// <param name="Port">The port's number.</param>
/// <param name="Places">A bit for each port; bit 7 is the host.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record SentFrame(string Kind, int Port, byte Places, byte[] Bytes);
