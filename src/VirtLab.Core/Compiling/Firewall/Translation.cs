using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Address translation.</summary>
internal sealed class Translation
{
    private readonly Lab _lab;
    private readonly ZoneDispatch? _dispatch;

    public Translation(Lab lab, ZoneMembers members)
    {
        _lab = lab;
        // Where zones share an interface, a packet has the port forwards of its own zone: so it has to be told first.
        if (members.HaveHosts && lab.PortForwards.Count > 0)
        {
            _dispatch = ZoneDispatch.BySource(members, ChainNames.ZoneForwards,
                zone => (Of(zone).Any(), GoesOn(zone)) switch
                {
                    // The next zone that has the packet's address has its turn only where policies say so.
                    (true, true) => new Jump(ChainNames.ForwardsOf(zone)),
                    (true, false) => new Goto(ChainNames.ForwardsOf(zone)),
                    (false, true) => null,
                    _ => new Return(),
                }, decides: false);
        }
    }

    /// <summary>Port forwards: from the zone's interfaces.</summary>
    public ValueList<FirewallRule> Forwards => _dispatch is not null
        ? [FirewallRule.Always(new Lookup(ChainNames.ZoneForwards))]
        : _lab.PortForwards.Index()
            .Select(forward => (forward.Index, forward.Item, Zone: _lab.Zones.FirstOrDefault(zone => zone.Name == forward.Item.From)))
            .Where(forward => forward.Zone is { Interfaces.Count: > 0 })
            .Select(forward => Forward(forward.Index, forward.Item, new InputInterfaceMatch(forward.Zone!.Interfaces)))
            .ToValueList();

    public ValueList<VerdictMap> Maps => _dispatch is { } dispatch ? [dispatch.Map] : [];

    public ValueList<Chain> Chains => _dispatch is not { } dispatch ? [] :
    [
        .. dispatch.Chains,
        .. from zone in _lab.Zones.Select(zone => zone.Name).Distinct()
           where Of(zone).Any()
           select new Chain(ChainNames.ForwardsOf(zone), [.. Of(zone).Select(forward => Forward(forward.Index, forward.Item))]),
    ];

    /// <summary>Source translation on the way out.</summary>
    public ValueList<FirewallRule> Sources => _lab.Snat.Index()
        .Select(snat => new FirewallRule(
            [
                new OutputInterfaceMatch(snat.Item.Interface),
                .. NextHop(snat.Item),
                .. RuleMatches.Source(snat.Item.Source),
                .. RuleMatches.Destination(snat.Item.Destination),
                .. RuleMatches.Of(snat.Item.Protocol, snat.Item.Ports),
            ],
            snat.Item switch
            {
                { Exempt: true } => new Accept(),
                { Prefix: { } prefix } => new TranslatePrefix(prefix),
                { Address: { } address } => new TranslateSource(address),
                // The kernel would choose by the destination, and not every address of the uplink is the provider's.
                _ when snat.Item.Source.IsV6 && ProviderOf(snat.Item) is { } provider && _lab.SourceOf(provider, isV6: true) is { } own => new TranslateSource(own),
                _ => new Masquerade(),
            }).From($"Snat[{snat.Index}]"))
        .ToValueList();

    /// <summary>Lets pass what a port forward handed on.</summary>
    public static FirewallRule Opening(PortForward forward, Name from, Name to) => new(
        [
            new ForwardedPortMatch(),
            .. RuleMatches.Source(forward.Source),
            .. forward.To is { } address ? RuleMatches.Destinations([Cidr.Host(address)]) : [],
            new DestinationPortMatch(forward.Protocol, forward.ToPort == 0 ? forward.Port : (int)forward.ToPort),
        ],
        forward.Log ? [new Log($"{from}-{to}:{(forward.To is null ? "REDIRECT" : "DNAT")} "), new Accept()] : [new Accept()]);

    private FirewallRule Forward(int index, PortForward forward, params ValueList<Match> where) => new FirewallRule(
        [
            .. where,
            .. Provider(forward),
            .. RuleMatches.Source(forward.Source),
            forward.Address is { } address ? new DestinationMatch(Cidr.Host(address)) : new DestinationKindMatch(AddressKind.Local),
            new DestinationPortMatch(forward.Protocol, forward.Port),
        ],
        forward.To is { } to ? new TranslateDestination(to, forward.ToPort) : new Redirect(forward.ToPort)).From($"PortForwards[{index}]");

    private IEnumerable<(int Index, PortForward Item)> Of(Name zone) => _lab.PortForwards.Index().Where(forward => forward.Item.From == zone);

    private bool GoesOn(Name zone) => _lab.Policies.Any(policy => policy.Action == PolicyAction.Continue && policy.From == zone);

    // What came in is known by its connection's mark, which was set before; alone on its interface, a provider needs none.
    private ValueList<Match> Provider(PortForward forward) =>
        _lab.Providers.FirstOrDefault(provider => provider.Name == forward.Provider) is not { } provider ? []
        : provider.Track ? [new ConnectionProviderMatch(provider.MarkValue)] : [new InputInterfaceMatch(provider.Interface)];

    private Provider? ProviderOf(Snat snat) => _lab.Providers.FirstOrDefault(provider => provider.Name == snat.Provider);

    // What goes out may have been sent there by a mark, a rule, its source or the balanced route: the route itself knows.
    private ValueList<Match> NextHop(Snat snat) =>
        ProviderOf(snat) is { } provider
            && _lab.Providers.Count(other => other.Interface == provider.Interface) > 1
            // Without a gateway that is known beforehand there is the mark, for what has one.
            ? [provider.GatewayOf(snat.Source.IsV6) is { } gateway ? new NextHopMatch(gateway) : new ConnectionProviderMatch(provider.MarkValue)] : [];
}
