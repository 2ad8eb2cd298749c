using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>The names of what stands for the world around the host. A namespace's name says whose it is: neither a lab's nor a node's name
/// has a dot in it.</summary>
internal static class WorldNames
{
    /// <summary>What no node can be called: a name starts with a letter or digit.</summary>
    private const string Switches = "_switches";

    /// <summary>The link group of a node's cables, in its namespace.</summary>
    public const string CableGroup = "86";

    /// <summary>The namespace of a lab's switches.</summary>
    public static NamespaceName SwitchNamespace(Name lab) => $"virtlab.{lab}.{Switches}";

    /// <summary>The namespace of a node.</summary>
    public static NamespaceName Namespace(Name lab, Name node) => $"virtlab.{lab}.{node}";

    /// <summary>Which node of the lab a namespace plays, if it does.</summary>
    public static bool IsNode(Name lab, NamespaceName name, [NotNullWhen(true)] out Name? node)
    {
        string prefix = $"virtlab.{lab}.";
        node = name.ToString().StartsWith(prefix, StringComparison.Ordinal) && Name.TryParse(name.ToString()[prefix.Length..], null, out var found)
            ? found
            : (Name?)null;
        return node is not null;
    }

    /// <summary>The lab whose node or switches a namespace holds, if it does.</summary>
    public static Name? LabOf(NamespaceName name) => name.ToString().Split('.') is ["virtlab", var lab, _] && Name.TryParse(lab, null, out var found)
        ? found
        : (Name?)null;

    /// <summary>A node's interface by its place.</summary>
    public static InterfaceName Interface(int index) => string.Create(CultureInfo.InvariantCulture, $"eth{index}");

    /// <summary>The bridge of a segment in the switches' namespace: a segment's own name may be too long for an interface, so its alias
    /// says which it is.</summary>
    public static InterfaceName Bridge(Name segment) => $"s{Hash(segment.ToString())}";

    /// <summary>The far end of a cable, in the switches' namespace.</summary>
    public static InterfaceName Port(string owner, InterfaceName near) => $"p{Hash($"{owner}\n{near}")}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));
}
