using System.Security.Cryptography;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Records;

/// <summary>What the host itself keeps of a lab, so that nothing has to be remembered elsewhere: the lab as it was last asked for, and the
/// settings that were in force before it.</summary>
/// <param name="Lab">The lab's name.</param>
/// <param name="Json">The lab.</param>
/// <param name="Originals">What was in force before.</param>
internal sealed record RecordResource(Name Lab, string Json, ValueList<Original> Originals) : Resource(new ResourceId(ResourceKind.Record, Lab.ToString()))
{
    /// <summary>Of what the former state is to be kept: settings by their paths, addresses of adopted interfaces.</summary>
    public ValueList<string> Wanted { get; init; } = [];

    /// <summary>What keeps it from being read, where it was found damaged; then it holds nothing.</summary>
    public string? Damage { get; init; }

    /// <summary>Whether the lab is to come back when the host boots.</summary>
    public bool AtBoot { get; init; }

    public override string Summary => "what the host knows of the lab";

    // What the lab differs in is said by its things: here it is enough that it differs.
    public override IEnumerable<Fact> Facts =>
    [
        new("lab", Damage ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json)).AsSpan(0, 6))),
        .. AtBoot ? [new("at boot", "comes back")] : Array.Empty<Fact>(),
        .. Originals.Select(original => new Fact(original.Path, original.Value)),
    ];

    /// <summary>What the lab no longer sets is remembered until all that it set has been put back; after that it is nobody's business: what others do
    /// with an interface that the lab has left must never look like the lab's.</summary>
    public override Resource Meanwhile(Resource there) => ((RecordResource)there).Originals.Except(Originals).ToList() is { Count: > 0 } left
        ? this with { Originals = [.. left, .. Originals] }
        : this;

    public override IEnumerable<Claim> Claims => [Claim.Table(RecordText.Table(Lab))];
}

/// <summary>A setting of the host as it was before the lab.</summary>
/// <param name="Path">Its path below <c>/proc/sys</c>.</param>
/// <param name="Value">Its value.</param>
internal sealed record Original(string Path, string Value);
