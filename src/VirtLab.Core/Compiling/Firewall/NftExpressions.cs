using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Each match, statement and map element in nft's own words. Written out for nft 1.0.6 and later.</summary>
internal static class NftExpressions
{
    private static readonly ValueList<TcpFlags> FlagOrder = [TcpFlags.Fin, TcpFlags.Syn, TcpFlags.Rst, TcpFlags.Psh, TcpFlags.Ack, TcpFlags.Urg];

    private static readonly ValueList<ConnectionStates> StateOrder =
        [ConnectionStates.Established, ConnectionStates.Related, ConnectionStates.Invalid];

    public static string Match(Match match) => match switch
    {
        InputInterfaceMatch m => $"iifname {OneOf(m.Names.Select(Quote))}",
        OutputInterfaceMatch m => $"oifname {OneOf(m.Names.Select(Quote))}",
        Ipv4Match => "meta nfproto ipv4",
        ProtocolMatch { Protocol: Protocol.Icmp } => "meta l4proto { icmp, ipv6-icmp }",
        ProtocolMatch m => $"meta l4proto {Word(m.Protocol)}",
        DestinationPortMatch m => $"{Word(m.Protocol)} dport {m.Ports}",
        SourcePortMatch m => $"{Word(m.Protocol)} sport {m.Port.ToString(CultureInfo.InvariantCulture)}",
        SourceMatch m => $"{Family(m.Network)} saddr {Text(m.Network)}",
        DestinationMatch m => $"{Family(m.Network)} daddr {Text(m.Network)}",
        DestinationKindMatch m => $"fib daddr type {OneOf(m.Kinds.Select(kind => Word(kind)))}",
        NoWayBackMatch => "fib saddr . mark . iif oif missing",
        TcpFlagsMatch m => $"tcp flags & ({Flags(m.Mask)}) == {Flags(m.Value)}",
        ConnectionStateMatch m => $"ct state {string.Join(',', StateOrder.Where(s => (m.States & s) != 0).Select(s => Word(s)))}",
        OriginalDirectionMatch => "ct direction original",
        ForwardedPortMatch => "ct status dnat",
        ExpectedByHelperMatch m => $"ct helper \"{m.Helper}\"",
        ConnectionWithoutProviderMatch => $"ct mark & {Hex(ProviderMarks.Mask)} == 0x0",
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
        TranslateDestination { To.IsV6: true } s => string.Create(CultureInfo.InvariantCulture, $"dnat ip6 to [{s.To}]:{s.Port}"),
        TranslateDestination s => string.Create(CultureInfo.InvariantCulture, $"dnat ip to {s.To}:{s.Port}"),
        TranslateSource s => $"snat {(s.To.IsV6 ? "ip6" : "ip")} to {s.To}",
        Masquerade => "masquerade",
        _ => throw new NotSupportedException($"{statement.GetType().Name} has no nft statement of its own."),
    };

    /// <summary>A look-up: the fields of the map's key, then the map.</summary>
    public static string Lookup(VerdictMap map) => $"{string.Join(" . ", map.Key.Select(Field))} vmap @{map.Name}";

    /// <summary>A log statement, with the rule set's group.</summary>
    public static string Log(Log log, int group) =>
        string.Create(CultureInfo.InvariantCulture, $"log prefix \"{log.Prefix}\" group {group}");

    public static string Element(MapElement element) =>
        $"{string.Join(" . ", element.Key.Select(Key))} : {Statement(element.Verdict)}";

    public static string KeyType(KeyField field) => field switch
    {
        KeyField.InputInterface or KeyField.OutputInterface => "ifname",
        KeyField.SourceMac => "ether_addr",
        KeyField.ConnectionProvider => "mark",
        KeyField.NextHop => "ipv4_addr",
        _ => throw new NotSupportedException($"{field} has no nft type."),
    };

    private static string Field(KeyField field) => field switch
    {
        KeyField.InputInterface => "iifname",
        KeyField.OutputInterface => "oifname",
        KeyField.SourceMac => "ether saddr",
        KeyField.NextHop => "rt ip nexthop",
        KeyField.ConnectionProvider => $"ct mark & {Hex(ProviderMarks.Mask)}",
        _ => throw new NotSupportedException($"{field} has no nft expression."),
    };

    private static string Key(KeyValue key) => key switch
    {
        InterfaceKey k => Quote(k.Name),
        MacKey k => k.Address.ToString(),
        AddressKey k => k.Address.ToString(),
        ProviderKey k => Hex((uint)k.Mark),
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

    private static string Family(Cidr network) => network.IsV6 ? "ip6" : "ip";

    private static string Quote(InterfaceName name) => $"\"{name}\"";

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Hex(uint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
