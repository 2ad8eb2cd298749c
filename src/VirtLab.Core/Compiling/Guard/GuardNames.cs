namespace VirtLab.Compiling.Guard;

/// <summary>The names of what stands in a lab's table of family <c>bridge</c>. As the firewall's, each has a dot, which no keyword has.</summary>
internal static class GuardNames
{
    /// <summary>What bridges receive, before they learn of it or pass it on.</summary>
    public const string Prerouting = "vl.guard";

    /// <summary>What bridges keep for the host, whatever the frame says: groups that no bridge passes on.</summary>
    public const string Input = "vl.guard-input";

    /// <summary>Judges what a guarded card sends.</summary>
    public const string Card = "vl.guard-card";

    /// <summary>Passes the card's own hardware address.</summary>
    public const string Hardware = "vl.guard-hardware";

    /// <summary>Judges ARP.</summary>
    public const string Arp = "vl.guard-arp";

    /// <summary>Judges whole messages of ARP.</summary>
    public const string ArpMessage = "vl.guard-arp-message";

    /// <summary>Judges questions whether anyone has an address.</summary>
    public const string ArpProbe = "vl.guard-arp-probe";

    /// <summary>Passes the card's own hardware address as ARP's sender.</summary>
    public const string ArpHardware = "vl.guard-arp-hardware";

    /// <summary>Judges IPv4.</summary>
    public const string Ipv4 = "vl.guard-ipv4";

    /// <summary>Judges IPv4 fragments other than the first.</summary>
    public const string Ipv4Fragment = "vl.guard-ipv4-fragment";

    /// <summary>Judges IPv6.</summary>
    public const string Ipv6 = "vl.guard-ipv6";

    /// <summary>Judges IPv6 whose header is whole.</summary>
    public const string Ipv6Packet = "vl.guard-ipv6-packet";

    /// <summary>Judges IPv6 of a card that has no address yet.</summary>
    public const string Unaddressed = "vl.guard-unaddressed";

    /// <summary>Judges ICMPv6.</summary>
    public const string Icmpv6 = "vl.guard-icmpv6";

    /// <summary>Passes the card's own IPv6 addresses.</summary>
    public const string Ipv6Source = "vl.guard-ipv6-source";

    /// <summary>Passes what is said of the card's own IPv6 addresses.</summary>
    public const string Neighbour = "vl.guard-neighbour";

    /// <summary>Passes the card's own hardware address as what neighbours are told.</summary>
    public const string NeighbourOption = "vl.guard-neighbour-option";

    /// <summary>Passes the card's own hardware address as what routers are told.</summary>
    public const string RouterOption = "vl.guard-router-option";

    /// <summary>Passes the card's own hardware address as what DHCP is asked for.</summary>
    public const string Dhcp = "vl.guard-dhcp";

    /// <summary>Judges what a card asks DHCP before it has an address.</summary>
    public const string DhcpQuestion = "vl.guard-dhcp-question";

    /// <summary>Tap to the guard.</summary>
    public const string Cards = "vl.guard-cards";

    /// <summary>Tap and hardware address that belong together.</summary>
    public const string Macs = "vl.guard-macs";

    /// <summary>Tap and IPv4 address that belong together.</summary>
    public const string Ipv4Addresses = "vl.guard-ipv4-addresses";

    /// <summary>Tap and IPv6 address that belong together.</summary>
    public const string Ipv6Addresses = "vl.guard-ipv6-addresses";

    /// <summary>The same, as messages of neighbour discovery have it.</summary>
    public const string Neighbours = "vl.guard-neighbours";

    /// <summary>Tap and option of neighbour discovery that belong together.</summary>
    public const string LinkAddresses = "vl.guard-link-addresses";

    /// <summary>Tap and hardware address that belong together, as messages of DHCP have it.</summary>
    public const string DhcpClients = "vl.guard-dhcp-clients";

    /// <summary>IPv4 addresses that are somebody's: of no others can a card choose one.</summary>
    public const string Taken = "vl.guard-taken";
}
