using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What an uplink refuses whatever the zones say: bad TCP flags, and sources that are not reached through it.</summary>
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

    private readonly ValueList<(int Index, Uplink Item)> _uplinks;

    public InterfaceChecks(Lab lab) => _uplinks = lab.Uplinks.Index().Where(u => u.Item.TcpFlags || u.Item.RouteFilter).ToValueList();

    /// <summary>The way into the checks, once packets have their provider's mark: which way leads back depends on it.</summary>
    public ValueList<FirewallRule> Dispatch => _uplinks.Count == 0 ? [] : [FirewallRule.Always(new Lookup(ChainNames.Checks))];

    public VerdictMap Map => new(ChainNames.Checks, [KeyField.InputInterface], _uplinks.Select(uplink =>
        new MapElement([new InterfaceKey(uplink.Item.Interface)], new Jump(ChainNames.InterfaceChecks(uplink.Item.Interface)))
            .From($"Uplinks[{uplink.Index}]")).ToValueList());

    public ValueList<Chain> Chains =>
    [
        .. _uplinks.Any(uplink => uplink.Item.TcpFlags) ? TcpFlagChains : ValueList.Create<Chain>([]),
        .. _uplinks.Select(uplink => new Chain(ChainNames.InterfaceChecks(uplink.Item.Interface), RulesOf(uplink.Index, uplink.Item))),
    ];

    private static ValueList<Chain> TcpFlagChains =>
    [
        new Chain(ChainNames.TcpFlags,
        [
            .. BadFlags.Select(flags => new FirewallRule([new TcpFlagsMatch(flags.Mask, flags.Value)], new Goto(ChainNames.BadTcpFlags))),
            new FirewallRule(
                [
                    new SourcePortMatch(Protocol.Tcp, 0),
                    new TcpFlagsMatch(TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack, TcpFlags.Syn),
                ],
                new Goto(ChainNames.BadTcpFlags)),
        ]),
        new Chain(ChainNames.BadTcpFlags, FirewallRule.Always(new Log("tcpflags:DROP "), new Drop())),
    ];

    private static ValueList<FirewallRule> RulesOf(int index, Uplink uplink)
    {
        var rules = new List<FirewallRule>();
        if (uplink.TcpFlags)
        {
            rules.Add(new FirewallRule([new ProtocolMatch(Protocol.Tcp)], new Jump(ChainNames.TcpFlags)).From($"Uplinks[{index}].TcpFlags"));
        }
        if (uplink.RouteFilter)
        {
            string origin = $"Uplinks[{index}].RouteFilter";
            // A host without an address yet asks for one from 0.0.0.0, and is answered while it has no route back.
            rules.Add(new FirewallRule([new SourceMatch("0.0.0.0/32")], new Return()).From(origin));
            if (uplink.Dhcp)
                rules.Add(new FirewallRule([new DestinationPortMatch(Protocol.Udp, "67-68")], new Return()).From(origin));
            ValueList<Statement> refuse = uplink.LogMartians ? [new Log("routefilter:DROP "), new Drop()] : [new Drop()];
            rules.Add(new FirewallRule([new Ipv4Match(), new NoWayBackMatch()], refuse).From(origin));
        }
        return rules.ToValueList();
    }
}
