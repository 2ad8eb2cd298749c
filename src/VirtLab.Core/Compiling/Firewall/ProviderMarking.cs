using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>How connections get their provider's mark and keep it. A connection's mark is saved with conntrack: by the first packet that
/// comes in through a provider (a reply too, so that what a machine opened stays where it went out), by the first that leaves by one of
/// several that share a route, or by a <see cref="Mark"/> on what the host or a zone sends first. Every later packet, from wherever, gets its
/// connection's mark and with it the provider's routing table.</summary>
internal sealed class ProviderMarking
{
    private const string Ftp = "ftp";
    private readonly Lab _lab;
    private readonly ValueList<InterfaceName> _interfaces;
    private readonly ILookup<InterfaceName, Provider> _tracked;
    private readonly Dictionary<Name, int> _marks = [];
    private readonly ValueList<(int Index, Mark Item)> _hostMarks;
    private readonly ILookup<Name, (int Index, Mark Item)> _zoneMarks;
    private readonly ZoneDispatch _dispatch;

    public ProviderMarking(Lab lab, ZoneMembers members)
    {
        _lab = lab;
        _hostMarks = lab.Marks.Index().Where(mark => mark.Item.From is null || mark.Item.From == members.Host).ToValueList();
        _zoneMarks = lab.Marks.Index().Where(mark => mark.Item.From is not null && mark.Item.From != members.Host).ToLookup(mark => mark.Item.From!.Value);
        _dispatch = ZoneDispatch.BySource(members, ChainNames.ZoneMarks,
            zone => _zoneMarks.Contains(zone) ? new Goto(ChainNames.MarksOf(zone)) : new Return(), decides: false);
        _interfaces = [.. lab.Uplinks.Select(uplink => uplink.Interface), .. lab.Networks.Select(network => network.BridgeName)];
        foreach (var provider in lab.Providers)
            _ = _marks.TryAdd(provider.Name, provider.MarkValue);
        _tracked = lab.Providers.Where(provider => provider.Track).ToLookup(provider => provider.Interface);
    }

    /// <summary>What comes in: tell the provider of connections that have none yet, then give the packet its connection's mark.</summary>
    public ValueList<FirewallRule> Incoming =>
    [
        // What comes in through others' interfaces is others' to read.
        .. HelperAssignment(new InputInterfaceMatch(_interfaces)),
        .. When(Shared.Any(), new FirewallRule([new ConnectionWithoutProviderMatch()], new Lookup(ChainNames.Gateways))),
        .. When(Single.Any(), new FirewallRule([new ConnectionWithoutProviderMatch()], new Lookup(ChainNames.ProviderInterfaces))),
        // Only what a zone's hosts opened themselves, as with the host's own.
        .. When(_zoneMarks.Count > 0, new FirewallRule(
            [new ConnectionWithoutProviderMatch(), new OriginalDirectionMatch()], new Lookup(ChainNames.ZoneMarks))),
        .. Restoring,
    ];

    /// <summary>What the host sends: its connection's mark first; then, while there is none, the lab's marks.</summary>
    public ValueList<FirewallRule> Outgoing =>
    [
        .. HelperAssignment(),
        .. Restoring,
        // Only what the host opened itself: an answer to someone whose port is 21 is no FTP connection of ours.
        .. When(_hostMarks.Count > 0, new FirewallRule(
            [new OriginalDirectionMatch(), new PacketWithoutProviderMatch()], new Jump(ChainNames.HostMarks))),
    ];

    /// <summary>What leaves: where several providers share a route, the one that the kernel has chosen for a connection's first packet is the
    /// connection's, also where shares change before anything comes back.</summary>
    public ValueList<FirewallRule> Leaving =>
    [
        .. When(NextHops(isV6: false).Count > 0, new FirewallRule([new ConnectionWithoutProviderMatch()], new Lookup(ChainNames.NextHops))),
        .. When(NextHops(isV6: true).Count > 0, new FirewallRule([new ConnectionWithoutProviderMatch()], new Lookup(ChainNames.NextHops6))),
        .. When(PointToPoint.Count > 0, new FirewallRule([new ConnectionWithoutProviderMatch()], new Lookup(ChainNames.PointToPoint))),
    ];

    public ValueList<Chain> Chains =>
    [
        .. When(_hostMarks.Count > 0, new Chain(ChainNames.HostMarks, Marking(_hostMarks))),
        .. _zoneMarks.Select(zone => new Chain(ChainNames.MarksOf(zone.Key), Marking(zone))),
        .. _dispatch.Chains,
        .. _lab.Providers.Where(p => p.Track).DistinctBy(p => p.Name)
            .Select(p => new Chain(ChainNames.Track(p.Name), FirewallRule.Always(new MarkConnection(p.MarkValue)))),
        .. _lab.Providers.DistinctBy(p => p.Name)
            .Select(p => new Chain(ChainNames.Mark(p.Name), FirewallRule.Always(new MarkPacket(p.MarkValue)))),
    ];

    public ValueList<VerdictMap> Maps =>
    [
        // Those whose address the lab gives are not learned.
        new VerdictMap(ChainNames.Gateways, [KeyField.InputInterface, KeyField.SourceMac],
            Shared.Where(p => p.GatewayMac is not null).DistinctBy(p => (p.Interface, p.GatewayMac)).Select(p => new MapElement(
                [new InterfaceKey(p.Interface), new MacKey(p.GatewayMac!.Value)], new Jump(ChainNames.Track(p.Name))).From(OriginOf(p))).ToValueList())
        {
            FilledAtRunTime = true,
        },
        new VerdictMap(ChainNames.ProviderInterfaces, [KeyField.InputInterface], Single.Select(p =>
            new MapElement([new InterfaceKey(p.Interface)], new Jump(ChainNames.Track(p.Name))).From(OriginOf(p))).ToValueList()),
        new VerdictMap(ChainNames.Restore, [KeyField.ConnectionProvider], _lab.Providers.DistinctBy(p => p.MarkValue).Select(p =>
            new MapElement([new ProviderKey(p.MarkValue)], new Jump(ChainNames.Mark(p.Name))).From(OriginOf(p))).ToValueList()),
        .. When(NextHops(isV6: false).Count > 0, new VerdictMap(ChainNames.NextHops, [KeyField.OutputInterface, KeyField.NextHop], NextHops(isV6: false))),
        .. When(NextHops(isV6: true).Count > 0, new VerdictMap(ChainNames.NextHops6, [KeyField.OutputInterface, KeyField.NextHop6], NextHops(isV6: true))),
        .. When(PointToPoint.Count > 0, new VerdictMap(ChainNames.PointToPoint, [KeyField.OutputInterface], PointToPoint)),
        .. When(_zoneMarks.Count > 0, _dispatch.Map),
    ];

    private ValueList<MapElement> NextHops(bool isV6) => Sharing(isV6).Where(p => p.GatewayOf(isV6) is not null).DistinctBy(p => (p.Interface, p.GatewayOf(isV6)))
        .Select(p => new MapElement([new InterfaceKey(p.Interface), new AddressKey(p.GatewayOf(isV6)!.Value)], new Jump(ChainNames.Track(p.Name))).From(OriginOf(p)))
        .ToValueList();

    // Alone on its interface, it needs no telling by family.
    private ValueList<MapElement> PointToPoint => Families.Both.SelectMany(isV6 => Sharing(isV6).Where(p => p.IsPointToPoint(isV6))).DistinctBy(p => p.Interface)
        .Select(p => new MapElement([new InterfaceKey(p.Interface)], new Jump(ChainNames.Track(p.Name))).From(OriginOf(p))).ToValueList();

    /// <summary>Those that share a route with others.</summary>
    private IEnumerable<Provider> Sharing(bool isV6) => _lab.Providers.Where(p => _lab.Carries(p, isV6)).GroupBy(p => p.IsBalanced ? 0 : p.Tier)
        .Where(route => route.Count() > 1).SelectMany(route => route).Where(p => p.Track);

    public ValueList<HelperObject> Helpers => UsesFtp ? [new HelperObject(ChainNames.FtpHelper, Ftp)] : [];

    // An interface with one provider tells it alone; several are told apart by their gateways' hardware addresses.
    private IEnumerable<Provider> Single => _tracked.Where(group => IsSingle(group.Key)).SelectMany(group => group).DistinctBy(p => p.Interface);

    private IEnumerable<Provider> Shared => _tracked.Where(group => !IsSingle(group.Key)).SelectMany(group => group);

    private bool UsesFtp => _lab.Marks.Any(mark => mark.Helper == Helper.Ftp);

    // Kernels no longer assign helpers by themselves. Only a connection's first packet can get one, so this costs later packets nothing
    // but the match.
    private ValueList<FirewallRule> HelperAssignment(params ValueList<Match> where) => When(UsesFtp,
        new FirewallRule([.. where, new DestinationPortMatch(Protocol.Tcp, (int)ControlPort.Of(Helper.Ftp))], new AssignHelper(ChainNames.FtpHelper)));

    private ValueList<FirewallRule> Restoring => When(_lab.Providers.Count > 0, FirewallRule.Always(new Lookup(ChainNames.Restore)));

    // The packet too, and not only by the map that comes after: while a provider goes, that may have it no more.
    private static ValueList<Statement> Marks(int mark) => [new MarkConnection(mark), new MarkPacket(mark), new Return()];

    private ValueList<FirewallRule> Marking(IEnumerable<(int Index, Mark Item)> marks) =>
    (
        from mark in marks
        where _marks.ContainsKey(mark.Item.Provider)
        select new FirewallRule([.. FamilyOf(mark.Item), .. MatchesOf(mark.Item)], Marks(_marks[mark.Item.Provider])).From($"Marks[{mark.Index}]")
    ).ToValueList();

    private bool IsSingle(InterfaceName name) => _lab.Providers.Count(provider => provider.Interface == name) == 1;

    private string OriginOf(Provider provider) => $"Providers[{_lab.Providers.Index().First(p => p.Item == provider).Index}]";

    /// <summary>Where the lab's providers carry both families, and this one does not: it is about what its provider carries.</summary>
    private ValueList<Match> FamilyOf(Mark mark) => (mark.Source ?? mark.Destination) is not null || _lab.Providers.FirstOrDefault(provider => provider.Name == mark.Provider) is not { } provider
        || !Families.Both.All(isV6 => _lab.Providers.Any(other => _lab.Carries(other, isV6))) ? []
        : _lab.FamiliesOf(provider) switch { IpFamilies.V4 => [new Ipv4Match()], IpFamilies.V6 => [new Ipv6Match()], _ => [] };

    private static ValueList<Match> MatchesOf(Mark mark) =>
    [
        .. mark.State is { } state ? [RuleMatches.States(state)] : ValueList.Create<Match>([]),
        .. RuleMatches.Source(mark.Source),
        .. RuleMatches.Destination(mark.Destination),
        .. RuleMatches.Of(mark.Protocol, mark.Ports, mark.SourcePorts),
        .. When<Match>(mark.Helper == Helper.Ftp, new ExpectedByHelperMatch(Ftp)),
        // Drawn once for each connection: later packets of it, unanswered ones too, must not be drawn again.
        .. mark.Probability is < 1 and { } share
            ? [new FirstPacketMatch(), new ShareMatch(Math.Max(1, (int)Math.Round(share * ShareMatch.Whole)))]
            : ValueList.Create<Match>([]),
    ];

    private static ValueList<T> When<T>(bool condition, T item) => condition ? [item] : [];
}
