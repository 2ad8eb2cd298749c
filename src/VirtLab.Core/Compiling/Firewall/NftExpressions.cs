using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Each match, statement and map element in nft's own words. Written out for nft 1.0.6 and later.</summary>
internal static class NftExpressions
{
    private static readonly ValueList<TcpFlags> FlagOrder = [TcpFlags.Fin, TcpFlags.Syn, TcpFlags.Rst, TcpFlags.Psh, TcpFlags.Ack, TcpFlags.Urg];

    private static readonly ValueList<ConnectionStates> StateOrder =
        [ConnectionStates.Established, ConnectionStates.Related, ConnectionStates.Invalid, ConnectionStates.New, ConnectionStates.Untracked];

    public static string Match(Match match) => match switch
    {
        InputInterfaceMatch m => $"iifname {OneOf(m.Names.Select(Quote))}",
        OutputInterfaceMatch m => $"oifname {OneOf(m.Names.Select(Quote))}",
        Ipv4Match => "meta nfproto ipv4",
        Ipv6Match => "meta nfproto ipv6",
        ProtocolMatch { Protocol: Protocol.Icmp } => "meta l4proto { icmp, ipv6-icmp }",
        ProtocolMatch m => $"meta l4proto {Word(m.Protocol)}",
        DestinationPortMatch m => $"{Word(m.Protocol)} dport {OneOf(m.Ports.Ranges.Select(range => range.ToString()))}",
        SourcePortMatch m => $"{Word(m.Protocol)} sport {OneOf(m.Ports.Ranges.Select(range => range.ToString()))}",
        IcmpTypeMatch m => $"{(m.V6 ? "icmpv6" : "icmp")} type {Number(m.Type)}",
        SourceMacMatch m => $"ether saddr {m.Address}",
        SourceMatch m => $"{Family(m.Networks[0].IsV6)} saddr {OneOf(m.Networks.Select(Text))}",
        DestinationMatch m => $"{Family(m.Networks[0].IsV6)} daddr {OneOf(m.Networks.Select(Text))}",
        SourceInSetMatch m => $"{Family(m.V6)} saddr @{m.Set}",
        SourceKindMatch m => $"fib saddr type {OneOf(m.Kinds.Select(kind => Word(kind)))}",
        DestinationKindMatch m => $"fib daddr type {OneOf(m.Kinds.Select(kind => Word(kind)))}",
        NoWayBackMatch => "fib saddr . mark . iif oif missing",
        TcpFlagsMatch m => $"tcp flags & ({Flags(m.Mask)}) == {Flags(m.Value)}",
        ConnectionStateMatch m => $"ct state {string.Join(',', StateOrder.Where(s => (m.States & s) != 0).Select(s => Word(s)))}",
        OriginalDirectionMatch => "ct direction original",
        ForwardedPortMatch => "ct status dnat",
        ExpectedByHelperMatch m => $"ct helper \"{m.Helper}\"",
        ConnectionWithoutProviderMatch => $"ct mark & {Hex(ProviderMarks.Mask)} == 0x0",
        ConnectionProviderMatch m => $"ct mark & {Hex(ProviderMarks.Mask)} == {Hex((uint)m.Mark)}",
        NextHopMatch m => $"rt {Family(m.Gateway.IsV6)} nexthop {m.Gateway}",
        FirstPacketMatch => "ct status & confirmed == 0x0",
        ShareMatch m => $"numgen random mod {Number(ShareMatch.Whole)} < {Number(m.OfTenThousand)}",
        LimitMatch m => $"limit rate {Number(m.Limit.Rate)}/{Word(m.Limit.Unit)} burst {Number(m.Limit.Burst)} packets",
        PacketWithoutProviderMatch => $"meta mark & {Hex(ProviderMarks.Mask)} == 0x0",
        NeighbourDiscoveryMatch => "icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, nd-router-solicit, "
            + "nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report }",
        _ => throw new NotSupportedException($"{match.GetType().Name} has no nft expression."),
    };

    public static string Statement(Statement statement) => statement switch
    {
        Accept => "accept",
        Drop => "drop",
        Return => "return",
        Jump s => $"jump {s.Chain}",
        Goto s => $"goto {s.Chain}",
        Reject { Kind: RejectKind.TcpReset } => "reject with tcp reset",
        Reject => "reject with icmpx port-unreachable",
        MarkPacket s => $"meta mark set meta mark & {Hex(ProviderMarks.Others)} | {Hex((uint)s.Mark)}",
        MarkConnection s => $"ct mark set ct mark & {Hex(ProviderMarks.Others)} | {Hex((uint)s.Mark)}",
        AssignHelper s => $"ct helper set \"{s.Object}\"",
        Counter => "counter",
        ClampSegments s => $"tcp option maxseg size set {Number(s.Size)}",
        TranslateDestination { Port: 0 } s => $"dnat {Family(s.To.IsV6)} to {s.To}",
        TranslateDestination { To.IsV6: true } s => string.Create(CultureInfo.InvariantCulture, $"dnat ip6 to [{s.To}]:{s.Port}"),
        TranslateDestination s => string.Create(CultureInfo.InvariantCulture, $"dnat ip to {s.To}:{s.Port}"),
        Redirect { Port: 0 } => "redirect",
        Redirect s => $"redirect to :{Number(s.Port)}",
        TranslateSource s => $"snat {Family(s.To.IsV6)} to {s.To}",
        TranslatePrefix s => $"snat {Family(s.To.IsV6)} prefix to {s.To.Network}",
        Masquerade => "masquerade",
        _ => throw new NotSupportedException($"{statement.GetType().Name} has no nft statement of its own."),
    };

    /// <summary>A look-up: the fields of the map's key, then the map.</summary>
    public static string Lookup(VerdictMap map) => $"{string.Join(" . ", map.Key.Select(Field))} vmap @{map.Name}";

    /// <summary>A log statement, with the rule set's group.</summary>
    public static string Log(Log log, int group) =>
        string.Create(CultureInfo.InvariantCulture, $"log prefix \"{log.Prefix}\" group {group}");

    public static string Element(MapElement element, bool showsOrigin = false)
    {
        string comment = showsOrigin && element.Origin is { } origin ? $" comment \"{origin}\"" : "";
        return $"{string.Join(" . ", element.Key.Select(Key))}{comment} : {Statement(element.Verdict)}";
    }

    /// <summary>The type of a set's elements.</summary>
    public static string AddressType(bool v6) => v6 ? "ipv6_addr" : "ipv4_addr";

    /// <summary>A network as an element.</summary>
    public static string Network(Cidr network) => Text(network);

    public static string KeyType(KeyField field) => field switch
    {
        KeyField.InputInterface or KeyField.OutputInterface => "ifname",
        KeyField.SourceMac => "ether_addr",
        KeyField.ConnectionProvider => "mark",
        KeyField.SourceAddress or KeyField.DestinationAddress => AddressType(v6: false),
        KeyField.SourceAddress6 or KeyField.DestinationAddress6 => AddressType(v6: true),
        KeyField.Protocol => "inet_proto",
        KeyField.SourcePort or KeyField.DestinationPort => "inet_service",
        _ => throw new NotSupportedException($"{field} has no nft type."),
    };

    private static string Field(KeyField field) => field switch
    {
        KeyField.InputInterface => "iifname",
        KeyField.OutputInterface => "oifname",
        KeyField.SourceMac => "ether saddr",
        KeyField.ConnectionProvider => $"ct mark & {Hex(ProviderMarks.Mask)}",
        KeyField.SourceAddress => "ip saddr",
        KeyField.SourceAddress6 => "ip6 saddr",
        KeyField.DestinationAddress => "ip daddr",
        KeyField.DestinationAddress6 => "ip6 daddr",
        KeyField.Protocol => "meta l4proto",
        KeyField.SourcePort => "th sport",
        KeyField.DestinationPort => "th dport",
        _ => throw new NotSupportedException($"{field} has no nft expression."),
    };

    private static string Key(KeyValue key) => key switch
    {
        InterfaceKey k => Quote(k.Name),
        MacKey k => k.Address.ToString(),
        ProviderKey k => Hex((uint)k.Mark),
        NetworkKey k => Text(k.Network),
        ProtocolKey { Number: ProtocolKey.Tcp } => "tcp",
        ProtocolKey { Number: ProtocolKey.Udp } => "udp",
        ProtocolKey { Number: ProtocolKey.Icmp } => "icmp",
        ProtocolKey { Number: ProtocolKey.Icmp6 } => "ipv6-icmp",
        PortKey k => k.Ports.ToString(),
        _ => throw new NotSupportedException($"{key.GetType().Name} has no nft text."),
    };

    private static string OneOf(IEnumerable<string> items)
    {
        var list = items.ToValueList();
        return list.Count == 1 ? list[0] : $"{{ {string.Join(", ", list)} }}";
    }

    private static string Flags(TcpFlags flags) =>
        flags == TcpFlags.None ? "0x0" : string.Join(" | ", FlagOrder.Where(flag => (flags & flag) != 0).Select(flag => Word(flag)));

    private static string Text(Cidr network) => network.IsHost ? network.Address.ToString() : network.ToString();

    private static string Family(bool v6) => v6 ? "ip6" : "ip";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(InterfaceName name) => $"\"{name}\"";

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Hex(uint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
