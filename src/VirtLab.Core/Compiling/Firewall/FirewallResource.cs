namespace VirtLab.Compiling.Firewall;

/// <summary>The nft table that is to be loaded.</summary>
internal sealed record FirewallResource(Model.Lab Lab, CompiledFirewall Firewall)
    : Resource(new ResourceId(ResourceKind.Firewall, ChainNames.Table(Lab.Name)))
{
    public override string Summary =>
        $"zones {string.Join(", ", Lab.Zones.Select(zone => zone.Name))}; "
        + $"{Count(Lab.Policies.Count, "policy", "policies")}, {Count(Lab.Rules.Count, "rule", "rules")}, "
        + $"{Count(Lab.Snat.Count, "source translation", "source translations")}, "
        + Count(Lab.PortForwards.Count, "port forward", "port forwards");

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
