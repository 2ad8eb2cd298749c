using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Turns a node of the outside world into the rule set of its own namespace: address translation only, since the world does not
/// protect anyone.</summary>
internal static class NodeFirewallCompiler
{
    /// <summary>The node's rule set.</summary>
    public static CompiledFirewall Compile(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new CompiledFirewall(ChainNames.NodeTable, $"VirtLab node {node.Name}")
        {
            Chains =
            [
                FirewallCompiler.Base(ChainNames.DestinationNat, ChainType.Nat, HookPoint.Prerouting, -100, Forwards(node)),
                FirewallCompiler.Base(ChainNames.SourceNat, ChainType.Nat, HookPoint.Postrouting, 100, Masquerades(node)),
            ],
        };
    }

    private static ValueList<FirewallRule> Forwards(Node node) => node.Forwards.Index().Select(forward => new FirewallRule(
        [
            forward.Item.Address is { } address
                ? new DestinationMatch(Cidr.Host(address))
                : new DestinationKindMatch(AddressKind.Local),
            new DestinationPortMatch(forward.Item.Protocol, (int)forward.Item.Port),
        ],
        new TranslateDestination(forward.Item.To, forward.Item.ToPort)).From($"Forwards[{forward.Index}]")).ToValueList();

    private static ValueList<FirewallRule> Masquerades(Node node) => node.Interfaces.Index()
        .Where(nic => node.Masquerade.Contains(nic.Item.Segment))
        // IPv6 is routed, as a router of a home or a provider does.
        .Select(nic => new FirewallRule([.. node.Interfaces.Any(own => own.Addresses.Any(address => address.IsV6)) ? [new Ipv4Match()] : ValueList.Create<Match>([]),
            new OutputInterfaceMatch(NameOf(nic.Index))], new Masquerade()).From($"Interfaces[{nic.Index}]"))
        .ToValueList();

    private static InterfaceName NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"eth{index}");
}
