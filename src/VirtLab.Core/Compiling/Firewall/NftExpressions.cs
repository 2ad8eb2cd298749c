using System.Buffers.Binary;
using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Each match, statement and map element in nft's own words. Written out for nft 1.0.6 and later.</summary>
internal static class NftExpressions
{
    private static readonly ValueList<TcpFlags> FlagOrder = [TcpFlags.Fin, TcpFlags.Syn, TcpFlags.Rst, TcpFlags.Psh, TcpFlags.Ack, TcpFlags.Urg];

    private static readonly ValueList<ConnectionState> StateOrder =
        [ConnectionState.Established, ConnectionState.Related, ConnectionState.Invalid, ConnectionState.New, ConnectionState.Untracked];

    public static string Match(Match match) => match switch
    {
        InputInterfaceMatch m => $"iifname {OneOf(m.Names.Select(Quote))}",
        OutputInterfaceMatch m => $"oifname {OneOf(m.Names.Select(Quote))}",
        Ipv4Match => "meta nfproto ipv4",
        Ipv6Match => "meta nfproto ipv6",
        ProtocolMatch { Protocol: Protocol.Icmp } => "meta l4proto { icmp, ipv6-icmp }",
        ProtocolMatch m => $"meta l4proto {Word(m.Protocol)}",
        DestinationPortMatch m => $"{Word(m.Protocol)} dport {SetOr(m, m.Ports.Ranges.Select(range => range.ToString()))}",
        SourcePortMatch m => $"{Word(m.Protocol)} sport {SetOr(m, m.Ports.Ranges.Select(range => range.ToString()))}",
        IcmpTypeMatch m => $"{(m.V6 ? "icmpv6" : "icmp")} type {Number(m.Type)}",
        SourceMacMatch m => $"ether saddr {m.Address}",
        SourceMatch m => $"{Family(m.Networks[0].IsV6)} saddr {SetOr(m, m.Networks.Select(Text))}",
        DestinationMatch m => $"{Family(m.Networks[0].IsV6)} daddr {SetOr(m, m.Networks.Select(Text))}",
        SourceInSetMatch m => $"{Family(m.V6)} saddr @{m.Set}",
        SourceKindMatch m => $"fib saddr type {OneOf(m.Kinds.Select(kind => Word(kind)))}",
        DestinationKindMatch m => $"fib daddr type {OneOf(m.Kinds.Select(kind => Word(kind)))}",
        NoWayBackMatch => "fib saddr . mark . iif oif missing",
        TcpFlagsMatch m => $"tcp flags & ({Flags(m.Mask)}) == {Flags(m.Value)}",
        ConnectionStateMatch m => $"ct state {string.Join(',', StateOrder.Where(s => (m.States & s) != 0).Select(s => Word(s)))}",
        OriginalDirectionMatch => "ct direction original",
        ReplyDirectionMatch => "ct direction reply",
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
        _ => Frame(match),
    };

    private static string Frame(Match match) => match switch
    {
        EtherTypeMatch m => $"ether type {Word(m.Type)}",
        LinkLocalGroupMatch => "ether daddr & ff:ff:ff:ff:ff:f0 == 01:80:c2:00:00:00",
        FieldRangeMatch m => $"{Field(m.Field)} {m.First}{(m.First == m.Last ? "" : $"-{m.Last}")}",
        EthernetArpMatch => "arp htype 1 arp ptype ip arp hlen 6 arp plen 4 arp operation { request, reply }",
        ArpProbeMatch => "arp operation request arp saddr ip 0.0.0.0",
        WholeHeaderMatch => "meta l4proto != 255",
        RouterIcmpMatch => "icmp type { redirect, router-advertisement }",
        HostIcmpv6Match => "icmpv6 type != { mld-listener-query, nd-router-advert, nd-redirect, router-renumbering }",
        UnaddressedIcmpv6Match => "icmpv6 type { mld-listener-report, mld-listener-done, nd-router-solicit, nd-neighbor-solicit, mld2-listener-report }",
        NeighbourSolicitationMatch => "icmpv6 type nd-neighbor-solicit",
        NeighbourAdvertisementMatch => "icmpv6 type nd-neighbor-advert",
        NeighbourOptionMatch => "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } @th,192,8 0-255",
        RouterSolicitationOptionMatch => "icmpv6 type nd-router-solicit @th,64,8 0-255",
        LaterIpv4FragmentMatch => "ip frag-off & 0x1fff != 0",
        LaterIpv6FragmentMatch => "frag frag-off != 0",
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

    /// <summary>A look-up: the fields of the map's key or those named instead, then the map.</summary>
    public static string Lookup(Lookup lookup, VerdictMap map) => $"{Fields(lookup.By.Count > 0 ? lookup.By : map.Key)} vmap @{map.Name}";

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

    /// <summary>The type of a map's key. What nft has no name for is given by its place in the packet, and then all of the key
    /// is.</summary>
    public static string KeyType(VerdictMap map) => map.Key.Any(IsRaw)
        ? $"typeof {Fields(map.Key)}"
        : $"type {string.Join(" . ", map.Key.Select(KeyType))}";

    private static bool IsRaw(KeyField field) =>
        field is KeyField.NeighbourTarget or KeyField.NeighbourOption or KeyField.RouterSolicitationOption or KeyField.DhcpClientMac;

    private static string KeyType(KeyField field) => field switch
    {
        KeyField.InputInterface or KeyField.OutputInterface => "ifname",
        KeyField.SourceMac or KeyField.ArpSenderMac => "ether_addr",
        KeyField.ConnectionProvider => "mark",
        KeyField.SourceAddress or KeyField.DestinationAddress or KeyField.NextHop or KeyField.ArpSender or KeyField.ArpTarget => AddressType(v6: false),
        KeyField.SourceAddress6 or KeyField.DestinationAddress6 or KeyField.NextHop6 => AddressType(v6: true),
        KeyField.Protocol => "inet_proto",
        KeyField.SourcePort or KeyField.DestinationPort => "inet_service",
        _ => throw new NotSupportedException($"{field} has no nft type."),
    };

    private static string Fields(ValueList<KeyField> fields) => string.Join(" . ", fields.Select(Field));

    private static string Field(KeyField field) => field switch
    {
        KeyField.InputInterface => "iifname",
        KeyField.OutputInterface => "oifname",
        KeyField.SourceMac => "ether saddr",
        KeyField.NextHop => "rt ip nexthop",
        KeyField.NextHop6 => "rt ip6 nexthop",
        KeyField.ConnectionProvider => $"ct mark & {Hex(ProviderMarks.Mask)}",
        KeyField.ArpSenderMac => "arp saddr ether",
        KeyField.ArpSender => "arp saddr ip",
        KeyField.ArpTarget => "arp daddr ip",
        // nft before 1.0.7 has no name for it ("icmpv6 taddr"), and reads no number of more than 64 bits.
        KeyField.NeighbourTarget => "@th,64,64 . @th,128,64",
        KeyField.NeighbourOption => "@th,192,64",
        KeyField.RouterSolicitationOption => "@th,64,64",
        KeyField.DhcpClientMac => "@th,288,48",
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
        AddressKey k => k.Address.ToString(),
        NeighbourKey k => Halves(k.Address.GetBytes()),
        // Type, a length of one word of eight bytes, and the address.
        LinkAddressKey k => Number([(byte)k.Option, 1, .. k.Address.GetBytes()]),
        ClientMacKey k => Number([0, 0, .. k.Address.GetBytes()]),
        ProviderKey k => Hex((uint)k.Mark),
        NetworkKey k => Text(k.Network),
        ProtocolKey { Number: ProtocolKey.Tcp } => "tcp",
        ProtocolKey { Number: ProtocolKey.Udp } => "udp",
        ProtocolKey { Number: ProtocolKey.Icmp } => "icmp",
        ProtocolKey { Number: ProtocolKey.Icmp6 } => "ipv6-icmp",
        PortKey k => k.Ports.ToString(),
        _ => throw new NotSupportedException($"{key.GetType().Name} has no nft text."),
    };

    private static string Halves(ReadOnlySpan<byte> bytes) => $"{Number(bytes)} . {Number(bytes[8..])}";

    private static string Number(ReadOnlySpan<byte> bytes) => string.Create(CultureInfo.InvariantCulture, $"0x{BinaryPrimitives.ReadUInt64BigEndian(bytes):x}");

    private static string SetOr(Match match, IEnumerable<string> items) => RangeSet.Of(match) is { } set ? $"@{set.Name}" : OneOf(items);

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
