using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Boot;

/// <summary>What brings a lab back when the host boots: a hook that libvirt runs when it starts the lab's networks, and the files that the
/// hook loads. libvirt's own part, the networks and machines that it starts by itself, is theirs.</summary>
/// <param name="Lab">The lab's name.</param>
internal sealed record BootResource(Name Lab) : Resource(new ResourceId(ResourceKind.Boot, IdName))
{
    /// <summary>A lab has one; this is its name within the lab.</summary>
    public const string IdName = "";

    /// <summary>What a network or machine is that libvirt starts with itself, as it runs now.</summary>
    public const string Started = "started by libvirt";

    /// <summary>What it is where its definition is not what runs now.</summary>
    public const string Otherwise = "started by libvirt, but otherwise than it runs";

    /// <summary>What it is where it is defined only.</summary>
    public const string Defined = "defined, but not started";

    /// <summary>What it is where what it boots is not at the lasting place.</summary>
    public const string NoImage = "started by libvirt, but its image is missing";

    /// <summary>The fact of networks and machines that tells of it.</summary>
    public const string FactPath = "at boot";

    /// <summary>The lab's things, from which the files follow; none for what was found.</summary>
    public ValueList<Resource> Things { get; init; } = [];

    /// <summary>What it is to be while what is to go of the lab is still there: a boot then must find rules for that too. None where nothing goes.</summary>
    public BootResource? Between { get; init; }

    /// <summary>The hook; none where it is missing.</summary>
    public BootFile? Hook { get; init; }

    /// <summary>The folder that the hook works with: a new one for each change, so that no boot ever finds a half of it.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The files in it.</summary>
    public ValueList<BootFile> Files { get; init; } = [];

    /// <summary>The machines of which files are kept.</summary>
    public ValueList<Name> Machines { get; init; } = [];

    /// <summary>Other such folders, and those of other machines, which somebody who was interrupted left.</summary>
    public ValueList<string> LeftOver { get; init; } = [];

    public override string Summary => $"libvirt's network hook {BootPaths.Hook(Lab)}"
        + (Files.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {Files.Count} files in {Folder}"));

    public override IEnumerable<Fact> Facts =>
    [
        .. Hook is null ? Array.Empty<Fact>() : [new("hook", Hook.Digest(BootFile.Runnable))],
        .. Files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => new Fact($"file {file.Name}", file.Digest(BootFile.Private))),
        .. LeftOver.Order(StringComparer.Ordinal).Select(folder => new Fact("left over", folder)),
    ];

    public override Resource Meanwhile(Resource there) => Between ?? this;

    public override IEnumerable<Claim> Claims => Hook is null ? [] : [Claim.File(BootPaths.Hook(Lab))];
}
