using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Uplinks;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>Compiles the world around the host: switches, nodes, and the cables to the host's uplinks.</summary>
internal static class WorldCompiler
{
    /// <summary>The switches, or null where the lab has none.</summary>
    public static SegmentsResource? Segments(Lab lab) =>
        lab.Segments.Count == 0 ? null : new SegmentsResource(lab.Segments, SwitchNamespace(lab));

    /// <summary>The namespace of the switches. No node can have it: a name starts with a letter or digit.</summary>
    public static Name SwitchNamespace(Lab lab) => Namespace(lab, "_switches");

    /// <summary>A node with its cables and address translation.</summary>
    public static NodeResource Node(Lab lab, Node node, SegmentsResource? switches) => new(node, Namespace(lab, node.Name.ToString()),
        node.Interfaces.Select((i, index) => Cable(node.Name.ToString(), InterfaceName(index), i.Mac ?? Naming.NodeMac(lab.Name, node.Name, index), switches!.Bridge(i.Segment))).ToValueList(),
        switches?.Namespace,
        node.Masquerade.Count + node.Forwards.Count > 0 ? NodeFirewallCompiler.Compile(node) : null)
    {
        Needs = switches is null ? [] : [switches.Id],
    };

    /// <summary>An uplink with its cable, where VirtLab makes the interface.</summary>
    public static UplinkResource Uplink(Lab lab, Uplink uplink, SegmentsResource? switches) => uplink.Segment is not { } segment
        ? new UplinkResource(lab, uplink, null, null)
        : new UplinkResource(lab, uplink, Cable("_host", uplink.Interface, uplink.Mac ?? Naming.UplinkMac(lab.Name, uplink.Interface), switches!.Bridge(segment)), switches.Namespace)
        {
            Needs = [switches.Id],
        };

    /// <summary>A node's interface by its place.</summary>
    public static InterfaceName InterfaceName(int index) => string.Create(CultureInfo.InvariantCulture, $"eth{index}");

    /// <summary>The network namespace of a node: lab and node, and a hash of both, as "a-b" with node "c" is not "a" with node "b-c".</summary>
    public static Name Namespace(Lab lab, string node)
    {
        string full = $"{lab.Name}-{node}";
        return $"{full[..Math.Min(full.Length, Name.MaxLength - 9)]}-{Hash($"{lab.Name}\n{node}")}";
    }

    private static Cable Cable(string owner, InterfaceName near, MacAddress mac, InterfaceName bridge) =>
        new(near, mac, $"p{Hash($"{owner}\n{near}")}", bridge);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
}
