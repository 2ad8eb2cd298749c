namespace VirtLab.Compiling.Firewall;

/// <summary>The nft table that is to be loaded.</summary>
internal sealed record FirewallResource(Model.Lab Lab, CompiledFirewall Firewall)
    : Resource(new ResourceId(ResourceKind.Firewall, ChainNames.Table(Lab.Name)))
{
    public override string Summary =>
        $"zones {string.Join(", ", Lab.Zones.Select(zone => zone.Name))}; {Lab.Policies.Count} policies, {Lab.Rules.Count} rules, "
        + $"{Lab.Snat.Count} source translations, {Lab.PortForwards.Count} port forwards";
}
