using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Something a rule does with a packet.</summary>
internal abstract record Statement;

/// <summary>A statement that decides where the packet goes on.</summary>
internal abstract record Verdict : Statement;

/// <summary>Lets it pass this base chain: <c>accept</c>.</summary>
internal sealed record Accept : Verdict;

/// <summary>Throws it away: <c>drop</c>.</summary>
internal sealed record Drop : Verdict;

/// <summary>Goes back to the chain that jumped here: <c>return</c>.</summary>
internal sealed record Return : Verdict;

/// <summary>Goes through a chain and comes back: <c>jump NAME</c>.</summary>
internal sealed record Jump(string Chain) : Verdict;

/// <summary>Goes through a chain and does not come back: <c>goto NAME</c>.</summary>
internal sealed record Goto(string Chain) : Verdict;

/// <summary>Refuses it, telling the sender: <c>reject with …</c>. Ends the packet's way as <see cref="Drop"/> does.</summary>
internal sealed record Reject(RejectKind Kind) : Statement;

/// <summary>Looks it up in a verdict map and does what stands there; goes on with the next rule where nothing does:
/// <c>iifname . oifname vmap @NAME</c>.</summary>
internal sealed record Lookup(string Map) : Statement;

/// <summary>Logs it to netfilter's log group, since the kernel's own log does not show what other network namespaces log:
/// <c>log prefix "net-fw:DROP " group 9882</c>, the rule set's own (<see cref="CompiledFirewall.LogGroup"/>).</summary>
/// <param name="Prefix">What the entry starts with: at most 127 bytes, with a space at its end.</param>
internal sealed record Log(string Prefix) : Statement
{
    /// <summary>The longest prefix that the kernel takes, in bytes.</summary>
    public const int MaxPrefixLength = 127;
}

/// <summary>Gives the packet a provider's mark and leaves its other bits alone: <c>meta mark set meta mark &amp; 0xffffff00 |
/// 0x1</c>.</summary>
internal sealed record MarkPacket(int Mark) : Statement;

/// <summary>Gives the connection a provider's mark and leaves its other bits alone: <c>ct mark set ct mark &amp; 0xffffff00 |
/// 0x1</c>.</summary>
internal sealed record MarkConnection(int Mark) : Statement;

/// <summary>Has a conntrack helper read the connection: <c>ct helper set "NAME"</c>.</summary>
internal sealed record AssignHelper(string Object) : Statement;

/// <summary>Counts it: <c>counter</c>.</summary>
internal sealed record Counter : Statement;

/// <summary>Lowers the largest segment that a TCP SYN offers to this; a smaller one stays: <c>tcp option maxseg size set 1400</c>.</summary>
internal sealed record ClampSegments(int Size) : Statement;

/// <summary>Sends the connection elsewhere; port 0 stands for its own: <c>dnat ip to 192.168.0.1:80</c>.</summary>
internal sealed record TranslateDestination(IpAddress To, ushort Port) : Statement;

/// <summary>Sends the connection to the host itself, to the first address of the interface it came in by, or to the loopback where the host
/// sent it; port 0 stands for its own: <c>redirect to :8080</c>.</summary>
internal sealed record Redirect(ushort Port) : Statement;

/// <summary>Exchanges the network part of the connection's source address and leaves the rest: <c>snat ip6 prefix to
/// 2001:db8:1::/48</c>.</summary>
internal sealed record TranslatePrefix(Cidr To) : Statement;

/// <summary>Gives the connection this source address: <c>snat ip to 206.124.146.176</c>.</summary>
internal sealed record TranslateSource(IpAddress To) : Statement;

/// <summary>Gives the connection the source address of the interface it leaves by: <c>masquerade</c>.</summary>
internal sealed record Masquerade : Statement;

/// <summary>How a packet is refused.</summary>
internal enum RejectKind
{
    /// <summary>A TCP reset.</summary>
    TcpReset,

    /// <summary>ICMP or ICMPv6 port unreachable.</summary>
    PortUnreachable,
}
