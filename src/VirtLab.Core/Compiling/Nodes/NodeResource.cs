using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>A network namespace that is to exist, with its interfaces, routes, address translation and services.</summary>
internal sealed record NodeResource(Node Node, Name Namespace, ValueList<Cable> Cables, Name? SwitchNamespace, CompiledFirewall? Firewall)
    : Resource(new ResourceId(ResourceKind.Node, Node.Name.ToString()))
{
    public override string Summary => string.Join(", ",
        Node.Interfaces.Select(i => $"{(i.Addresses.Count > 0 ? $"{string.Join(' ', i.Addresses)} " : "")}on {i.Segment}").Concat(Node.Loopback.Select(a => a.ToString())));
}

/// <summary>A veth pair between something and a switch.</summary>
/// <param name="Interface">The near end.</param>
/// <param name="Mac">The near end's hardware address.</param>
/// <param name="Port">The far end, in the switches' namespace.</param>
/// <param name="Bridge">The switch it is plugged into.</param>
internal sealed record Cable(InterfaceName Interface, MacAddress Mac, InterfaceName Port, InterfaceName Bridge);
