using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Networks that nobody hears of: what they send to an uplink and no connection of ours is about is dropped before anything
/// else.</summary>
internal sealed class Blocklist
{
    // As in Shorewall: what the lab's own side opened may be answered.
    private static readonly ConnectionStateMatch NotOurs = new(ConnectionState.New | ConnectionState.Invalid | ConnectionState.Untracked);
    private readonly ValueList<InterfaceName> _uplinks;

    public Blocklist(Lab lab)
    {
        _uplinks = lab.Uplinks.Select(uplink => uplink.Interface).ToValueList();
        Sets = _uplinks.Count == 0 ? [] : lab.Blocklist.GroupBy(network => network.IsV6).OrderBy(family => family.Key)
            .Select(family => new AddressSet(family.Key ? ChainNames.Blocklist6 : ChainNames.Blocklist, family.Key, ZoneMembers.Disjoint(family)))
            .ToValueList();
    }

    public ValueList<AddressSet> Sets { get; }

    public ValueList<FirewallRule> Rules => Sets.Select(set => new FirewallRule(
        [new InputInterfaceMatch(_uplinks), NotOurs, new SourceInSetMatch(set.Name, set.V6)], new Drop()).From("Blocklist")).ToValueList();
}
