using System.Security.Cryptography;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Several networks or ports, ranges among them, that a rule is about, as a set that has a name. One without a name would come with its rule,
/// and the kernel shows rules what is in a new set with ranges a moment after they are in force: for that moment, with each change, the rule would
/// not apply. One with a name is there before (<see cref="RuleSetSteps"/>). The name says what is in it, so it never changes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Elements">Its elements.</param>
internal sealed record RangeSet(string Name, string Type, ValueList<string> Elements)
{
    // Names may have 255 characters; so many are still read.
    private const int LongestContent = 80, HashLength = 8;

    /// <summary>The set that a match needs; none where a single value or range says all, or values alone.</summary>
    public static RangeSet? Of(Match match) => match switch
    {
        DestinationPortMatch m => OfPorts(m.Ports),
        SourcePortMatch m => OfPorts(m.Ports),
        SourceMatch m => OfNetworks(m.Networks),
        DestinationMatch m => OfNetworks(m.Networks),
        _ => null,
    };

    /// <summary>All that a rule set needs.</summary>
    public static IEnumerable<RangeSet> All(CompiledFirewall firewall) =>
        firewall.Chains.SelectMany(chain => chain.Rules).SelectMany(rule => rule.Matches).Select(Of).OfType<RangeSet>().DistinctBy(set => set.Name);

    private static RangeSet? OfPorts(Ports ports) => ports.Ranges.Count < 2 || ports.Ranges.All(range => range.IsSingle) ? null
        : Named("ports", "inet_service", ports.Ranges.Select(range => range.ToString()).ToValueList());

    private static RangeSet? OfNetworks(ValueList<Cidr> networks) => networks.Count < 2 || networks.All(network => network.IsHost) ? null
        : Named(networks[0].IsV6 ? "networks6" : "networks", NftExpressions.AddressType(networks[0].IsV6), networks.Select(NftExpressions.Network).ToValueList());

    private static RangeSet Named(string kind, string type, ValueList<string> elements)
    {
        string content = string.Join('_', elements);
        // Names have no colons.
        string said = content.Length <= LongestContent ? content.Replace(':', '-')
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, HashLength));
        return new RangeSet($"{ChainNames.RangeSets}{kind}.{said}", type, elements);
    }
}
