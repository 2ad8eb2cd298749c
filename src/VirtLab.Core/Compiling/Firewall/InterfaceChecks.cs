using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What an interface refuses whatever the zones say: bad TCP flags, sources that nobody has, and sources that are not reached through
/// it.</summary>
internal sealed class InterfaceChecks
{
    /// <summary>The combinations that Shorewall's <c>tcpflags</c> refuses, in its order.</summary>
    private static readonly ValueList<(TcpFlags Mask, TcpFlags Value)> BadFlags =
    [
        (TcpFlags.All, TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg),
        (TcpFlags.All, TcpFlags.None),
        (TcpFlags.Syn | TcpFlags.Rst, TcpFlags.Syn | TcpFlags.Rst),
        (TcpFlags.Fin | TcpFlags.Rst, TcpFlags.Fin | TcpFlags.Rst),
        (TcpFlags.Fin | TcpFlags.Syn, TcpFlags.Fin | TcpFlags.Syn),
        (TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Psh),
    ];

    private readonly ValueList<(InterfaceName Name, string Origin, ValueList<FirewallRule> Rules)> _checked;
    private readonly bool _tcpFlags;

    public InterfaceChecks(Lab lab)
    {
        _tcpFlags = lab.Uplinks.Any(uplink => uplink.TcpFlags) || lab.Networks.Any(network => network.TcpFlags);
        _checked =
        [
            .. lab.Uplinks.Index().Where(u => u.Item.TcpFlags || u.Item.NoSmurfs || u.Item.RouteFilter)
                .Select(u => (u.Item.Interface, $"Uplinks[{u.Index}]", RulesOf(u.Index, u.Item))),
            .. lab.Networks.Index().Where(network => network.Item.TcpFlags)
                .Select(network => (network.Item.BridgeName, $"Networks[{network.Index}]",
                    ValueList.Create<FirewallRule>([Flags($"Networks[{network.Index}].TcpFlags")]))),
        ];
    }

    /// <summary>The way into the checks, once packets have their provider's mark: which way leads back depends on it.</summary>
    public ValueList<FirewallRule> Dispatch => _checked.Count == 0 ? [] : [FirewallRule.Always(new Lookup(ChainNames.Checks))];

    public VerdictMap Map => new(ChainNames.Checks, [KeyField.InputInterface], _checked.Select(one =>
        new MapElement([new InterfaceKey(one.Name)], new Jump(ChainNames.InterfaceChecks(one.Name))).From(one.Origin)).ToValueList());

    public ValueList<Chain> Chains =>
    [
        .. _tcpFlags ? TcpFlagChains : ValueList.Create<Chain>([]),
        .. _checked.Select(one => new Chain(ChainNames.InterfaceChecks(one.Name), one.Rules)),
    ];

    private static ValueList<Chain> TcpFlagChains =>
    [
        new Chain(ChainNames.TcpFlags,
        [
            .. BadFlags.Select(flags => new FirewallRule([new TcpFlagsMatch(flags.Mask, flags.Value)], new Goto(ChainNames.BadTcpFlags))),
            new FirewallRule(
                [
                    new SourcePortMatch(Protocol.Tcp, new Ports(0, 0)),
                    new TcpFlagsMatch(TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack, TcpFlags.Syn),
                ],
                new Goto(ChainNames.BadTcpFlags)),
        ]),
        new Chain(ChainNames.BadTcpFlags, FirewallRule.Always(new Log("tcpflags:DROP "), new Drop())),
    ];

    private static FirewallRule Flags(string origin) =>
        new FirewallRule([new ProtocolMatch(Protocol.Tcp)], new Jump(ChainNames.TcpFlags)).From(origin);

    private static ValueList<FirewallRule> RulesOf(int index, Uplink uplink)
    {
        var rules = new List<FirewallRule>();
        if (uplink.TcpFlags)
            rules.Add(Flags($"Uplinks[{index}].TcpFlags"));
        if (uplink.NoSmurfs)
        {
            string origin = $"Uplinks[{index}].NoSmurfs";
            // A host without an address yet, which the kernel takes for a broadcast.
            rules.Add(new FirewallRule([new SourceMatch("0.0.0.0/32")], new Return()).From(origin));
            rules.Add(new FirewallRule([new SourceKindMatch(AddressKind.Broadcast, AddressKind.Multicast)], new Log("nosmurfs:DROP "), new Drop()).From(origin));
        }
        if (uplink.RouteFilter)
        {
            string origin = $"Uplinks[{index}].RouteFilter";
            // A host without an address yet asks for one from 0.0.0.0, and is answered while it has no route back: what asks it has one.
            rules.Add(new FirewallRule([new SourceMatch("0.0.0.0/32")], new Return()).From(origin));
            if (uplink.Dhcp)
                rules.Add(new FirewallRule([new DestinationPortMatch(Protocol.Udp, 68)], new Return()).From(origin));
            // A routing rule by source or interface chose the way of what is answered, and does not hold for the answer's sender.
            rules.Add(new FirewallRule([new ConnectionStateMatch(ConnectionState.Established), new ReplyDirectionMatch()], new Return()).From(origin));
            ValueList<Statement> refuse = uplink.LogMartians ? [new Log("routefilter:DROP "), new Drop()] : [new Drop()];
            rules.Add(new FirewallRule([new Ipv4Match(), new NoWayBackMatch()], refuse).From(origin));
        }
        return rules.ToValueList();
    }
}
