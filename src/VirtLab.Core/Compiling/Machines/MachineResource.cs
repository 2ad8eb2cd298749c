using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Machines;

/// <summary>A libvirt domain that is to run, or runs.</summary>
internal sealed record MachineResource(Name Lab, Machine Machine, ValueList<ResolvedNic> Nics)
    : Resource(new ResourceId(ResourceKind.Machine, Machine.Name.ToString()))
{
    private const string MemoryPath = "memory", CpusPath = "cpus", ImagePath = "image", StatePath = "state", ForeignPath = "foreign ", DefinitionPath = "definition", ModelPath = " model", Paused = "paused";

    /// <summary>Whether it runs: one that is defined only does not.</summary>
    public bool Running { get; init; } = true;

    /// <summary>What becomes of it when libvirt starts (<see cref="Boot.BootResource"/>); none for one that goes with the next boot.</summary>
    public string? AtBoot { get; init; }

    /// <summary>Whether its processors stand still (<c>virsh suspend</c>).</summary>
    public bool IsPaused { get; init; }

    /// <summary>Devices that somebody plugged in, such as <c>disk vda</c>.</summary>
    public ValueList<string> Foreign { get; init; } = [];

    /// <summary>What its kernel is told, where it was found.</summary>
    public string? CommandLine { get; init; }

    /// <summary>What libvirt says of it, where it was found with more than a lab says: to be given back as it was.</summary>
    public string? Beyond { get; init; }

    /// <summary>The same of its definition.</summary>
    public string? DefinedBeyond { get; init; }

    /// <summary>Why it can't be read, where somebody has edited it beyond that.</summary>
    public string? Unreadable { get; init; }

    public override string Summary => string.Join(", ",
        Nics.Select(nic => $"{nic.Tap} on {nic.Bridge}, {nic.Mac}, {nic.Address?.ToString() ?? "address by DHCP"}"));

    // Reserved addresses are the network's.
    public override IEnumerable<Fact> Facts => Unreadable is not null ? [new(DefinitionPath, Unreadable)] :
    [
        new(MemoryPath, Machine.Memory.ToString()),
        new(CpusPath, Machine.Cpus.ToString(CultureInfo.InvariantCulture)),
        new(ImagePath, ImageText(Machine.Image)),
        .. !Running ? [new(StatePath, "shut off")] : IsPaused ? [new(StatePath, Paused)] : Array.Empty<Fact>(),
        .. AtBoot is null ? Array.Empty<Fact>() : [new(Compiling.Boot.BootResource.FactPath, AtBoot)],
        .. Foreign.Select(device => new Fact($"{ForeignPath}{device}", "not the lab's")),
        .. Nics.Select(nic => new Fact($"nic {nic.Mac}", $"{nic.Tap} on {nic.Network}{(nic.Bridge is { } bridge ? $" ({bridge})" : " (in no bridge)")}")),
        .. Nics.Where(nic => nic.Model != ResolvedNic.LabModel).Select(nic => new Fact($"nic {nic.Mac}{ModelPath}", nic.Model)),
        .. Nics.Where(nic => nic.IsDown).Select(nic => new Fact($"nic {nic.Mac} tap", "down")),
        .. Nics.Where(nic => nic.Edited.Length > 0).Select(nic => new Fact($"nic {nic.Mac} edited", nic.Edited)),
    ];

    public override IEnumerable<Claim> Claims => [Claim.Domain(Machine.Name.ToString()), .. Nics.Select(nic => Claim.Interface(nic.Tap.ToString()))];

    /// <summary>Network cards come and go while the machine runs; its memory and processors do not.</summary>
    public override Impact ImpactOf(FactChange change) => change.Path switch
    {
        StatePath when Paused == (change.Before ?? change.After) => Impact.Live,
        MemoryPath or CpusPath or StatePath or DefinitionPath => Impact.Restart,
        Compiling.Boot.BootResource.FactPath => Impact.Live,
        ImagePath => Impact.Recreate,
        _ when change.Path.StartsWith(ForeignPath, StringComparison.Ordinal) => Impact.Restart,
        _ when change.Path.EndsWith(ModelPath, StringComparison.Ordinal) => Impact.Reattach,
        _ => change.Before is null || change.After is null ? Impact.Live : Impact.Reattach,
    };

    /// <summary>Whether libvirt would start the same machine from that definition of it.</summary>
    public bool StartsAs(MachineResource definition) => Machine == definition.Machine && definition.Unreadable is null
        && CommandLine == definition.CommandLine && Foreign.ToHashSet().SetEquals(definition.Foreign)
        && Nics.Select(Plain).ToHashSet().SetEquals(definition.Nics.Select(Plain));

    private static ResolvedNic Plain(ResolvedNic nic) => nic.Plug with { Bridge = null };

    private static string ImageText(MachineImage image) => image switch
    {
        TinyGuestImage => "tiny guest",
        KernelImage kernel => $"kernel {kernel.Kernel}{(kernel.Initrd is { } initrd ? $" initrd {initrd}" : "")} '{kernel.CommandLine}'",
        _ => image.ToString(),
    };
}
