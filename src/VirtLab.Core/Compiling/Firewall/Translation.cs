using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Address translation.</summary>
internal static class Translation
{
    /// <summary>Port forwards: from the zone's interfaces, to an address of the host's own, whichever provider brought it.</summary>
    public static ValueList<FirewallRule> Forwards(Lab lab) => lab.PortForwards.Index()
        .Select(forward => (forward.Index, forward.Item, Zone: lab.Zones.FirstOrDefault(zone => zone.Name == forward.Item.From)))
        .Where(forward => forward.Zone is { Interfaces.Count: > 0 })
        .Select(forward => new FirewallRule(
            [
                new InputInterfaceMatch(forward.Zone!.Interfaces),
                new DestinationKindMatch(AddressKind.Local),
                new DestinationPortMatch(forward.Item.Protocol, (int)forward.Item.Port),
            ],
            new TranslateDestination(forward.Item.To, forward.Item.ToPort)).From($"PortForwards[{forward.Index}]"))
        .ToValueList();

    /// <summary>Source translation on the way out.</summary>
    public static ValueList<FirewallRule> Sources(Lab lab) => lab.Snat.Index()
        .Select(snat => new FirewallRule(
            [new OutputInterfaceMatch(snat.Item.Interface), new SourceMatch(snat.Item.Source.Network)],
            snat.Item.Address is { } address ? new TranslateSource(address) : new Masquerade()).From($"Snat[{snat.Index}]"))
        .ToValueList();
}
