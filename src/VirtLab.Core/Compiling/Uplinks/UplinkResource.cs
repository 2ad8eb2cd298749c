using VirtLab.Compiling.Nodes;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Uplinks;

/// <summary>An interface of the host towards the outside: made and plugged into a segment, or one that is there already.</summary>
internal sealed record UplinkResource(Lab Lab, Uplink Uplink, Cable? Cable, Name? SwitchNamespace)
    : Resource(new ResourceId(ResourceKind.Uplink, Uplink.Interface.ToString()))
{
    private const string AliasPrefix = "virtlab:";

    /// <summary>The interface alias that marks an interface as made for the lab.</summary>
    public static string Alias(Lab lab) => AliasPrefix + lab.Name;

    /// <summary>The lab that an alias tells of; null where it is not one of ours.</summary>
    public static Name? LabOf(string? alias) =>
        alias?.StartsWith(AliasPrefix, StringComparison.Ordinal) == true && Name.TryParse(alias[AliasPrefix.Length..], null, out var lab)
            ? (Name?)lab
            : null;

    public override string Summary => $"{Uplink.Address}{(Uplink.Segment is { } segment ? $" on {segment}" : ", adopted")}{(Uplink.Up ? "" : ", down")}";
}
