using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Turns a lab into the rule set of its host. Pure: the same lab gives the same rule set. The lab should have passed its checks;
/// what names nothing that exists is left out.</summary>
internal static class FirewallCompiler
{
    // Conntrack is at -200: everything here knows the packet's connection. Routing follows prerouting's last priority.
    private const int MarkPriority = -150, DestinationNatPriority = -100, FilterPriority = 0, LeavingPriority = 90, SourceNatPriority = 100;

    private static readonly FirewallRule Established =
        new([new ConnectionStateMatch(ConnectionState.Established | ConnectionState.Related)], new Accept());

    private static readonly FirewallRule NeighbourDiscovery = new([new NeighbourDiscoveryMatch()], new Accept());

    /// <summary>The rule set of the lab's host.</summary>
    public static CompiledFirewall Compile(Lab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var members = new ZoneMembers(lab);
        var interfaces = new LabInterfaces(lab, members);
        var blocklist = new Blocklist(lab);
        var providers = new ProviderMarking(lab, members);
        var checks = new InterfaceChecks(lab);
        var translation = new Translation(lab, members);
        var zones = new ZonePairs(lab, interfaces, members);
        return new CompiledFirewall(ChainNames.Table(lab.Name), ChainNames.Comment(lab.Name))
        {
            Chains =
            [
                Base(ChainNames.Prerouting, ChainType.Filter, HookPoint.Prerouting, MarkPriority,
                    [.. blocklist.Rules, .. providers.Incoming, .. checks.Dispatch]),
                Base(ChainNames.DestinationNat, ChainType.Nat, HookPoint.Prerouting, DestinationNatPriority, translation.Forwards),
                Base(ChainNames.Input, ChainType.Filter, HookPoint.Input, FilterPriority,
                    [
                        .. zones.States(ChainNames.InputStates), Established, .. interfaces.DhcpIn, NeighbourDiscovery,
                        FirewallRule.Always(new Lookup(ChainNames.InputZones)),
                    ]),
                Base(ChainNames.Forward, ChainType.Filter, HookPoint.Forward, FilterPriority,
                    [
                        .. interfaces.Clamps, .. zones.States(ChainNames.ForwardStates), Established,
                        FirewallRule.Always(new Lookup(ChainNames.ForwardZones)), .. interfaces.Undecided,
                    ]),
                Base(ChainNames.OutputRoute, ChainType.Route, HookPoint.Output, MarkPriority, providers.Outgoing),
                Base(ChainNames.Output, ChainType.Filter, HookPoint.Output, FilterPriority,
                    [
                        .. zones.States(ChainNames.OutputStates), Established, .. interfaces.DhcpOut, NeighbourDiscovery,
                        FirewallRule.Always(new Lookup(ChainNames.OutputZones)),
                    ]),
                .. providers.Leaving.Count == 0 ? []
                    : ValueList.Create([Base(ChainNames.Postrouting, ChainType.Filter, HookPoint.Postrouting, LeavingPriority, providers.Leaving)]),
                Base(ChainNames.SourceNat, ChainType.Nat, HookPoint.Postrouting, SourceNatPriority, translation.Sources),
                .. providers.Chains,
                .. checks.Chains,
                .. translation.Chains,
                .. zones.Chains,
            ],
            Maps = [.. providers.Maps, checks.Map, .. translation.Maps, .. zones.Maps],
            Sets = blocklist.Sets,
            Helpers = providers.Helpers,
            LogGroup = LogGroup.Of(lab.Name),
        };
    }

    internal static Chain Base(string name, ChainType type, HookPoint point, int priority, ValueList<FirewallRule> rules) =>
        new(name, rules) { Hook = new ChainHook(type, point, priority) };
}
