using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>A gateway whose hardware address has been learned.</summary>
/// <param name="Interface">The interface it is reached through.</param>
/// <param name="Mac">Its hardware address.</param>
/// <param name="Provider">The provider it belongs to.</param>
internal sealed record GatewayElement(InterfaceName Interface, MacAddress Mac, Name Provider);

/// <summary>Fills the map that tells the providers on a shared interface apart.</summary>
internal static class GatewayElements
{
    /// <summary>Replaces what the map holds, in one transaction for <c>nft -f -</c>: no packet finds it half filled. What the rule set itself
    /// says stands first: it is not learned. Two gateways with the same address on the same interface can't be told apart; the first one
    /// given stays.</summary>
    /// <param name="firewall">The rule set that is in force.</param>
    /// <param name="gateways">Every gateway known now; those of other interfaces or of providers that do not track are left out.</param>
    public static string Render(CompiledFirewall firewall, ValueList<GatewayElement> gateways)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        ArgumentNullException.ThrowIfNull(gateways);
        var text = new StringBuilder().Append($"flush map inet {firewall.Table} {ChainNames.Gateways}\n");
        foreach (var element in Of(firewall, gateways))
            _ = text.Append($"add element inet {firewall.Table} {ChainNames.Gateways} {{ {NftExpressions.Element(element)} }}\n");
        return text.ToString();
    }

    /// <summary>What the map then holds.</summary>
    public static IEnumerable<MapElement> Of(CompiledFirewall firewall, ValueList<GatewayElement> gateways)
    {
        var chains = firewall.Chains.Select(chain => chain.Name).ToHashSet();
        var learned = gateways.Where(gateway => chains.Contains(ChainNames.Track(gateway.Provider))).Select(gateway => new MapElement(
            [new InterfaceKey(gateway.Interface), new MacKey(gateway.Mac)], new Jump(ChainNames.Track(gateway.Provider))));
        return firewall.MapNamed(ChainNames.Gateways).Elements.Concat(learned).DistinctBy(element => element.Key);
    }
}
