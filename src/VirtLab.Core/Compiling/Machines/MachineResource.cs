using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Machines;

/// <summary>A libvirt domain that is to run, or runs.</summary>
internal sealed record MachineResource(Name Lab, Machine Machine, ValueList<ResolvedNic> Nics)
    : Resource(new ResourceId(ResourceKind.Machine, Machine.Name.ToString()))
{
    private const string MemoryPath = "memory", CpusPath = "cpus", ImagePath = "image";

    public override string Summary => string.Join(", ",
        Nics.Select(nic => $"{nic.Tap} on {nic.Bridge}, {nic.Mac}, {nic.Address?.ToString() ?? "address by DHCP"}"));

    // Reserved addresses are the network's.
    public override IEnumerable<Fact> Facts =>
    [
        new(MemoryPath, Machine.Memory.ToString()),
        new(CpusPath, Machine.Cpus.ToString(CultureInfo.InvariantCulture)),
        new(ImagePath, ImageText(Machine.Image)),
        .. Nics.Select(nic => new Fact($"nic {nic.Mac}", $"{nic.Tap} on {nic.Network}{(nic.Bridge is { } bridge ? $" ({bridge})" : " (in no bridge)")}")),
    ];

    public override IEnumerable<Claim> Claims => [Claim.Domain(Machine.Name.ToString()), .. Nics.Select(nic => Claim.Interface(nic.Tap.ToString()))];

    /// <summary>Network cards come and go while the machine runs; its memory and processors do not.</summary>
    public override Impact ImpactOf(FactChange change) => change.Path switch
    {
        MemoryPath or CpusPath => Impact.Restart,
        ImagePath => Impact.Recreate,
        _ => change.Before is null || change.After is null ? Impact.Live : Impact.Reattach,
    };

    private static string ImageText(MachineImage image) => image switch
    {
        TinyGuestImage => "tiny guest",
        KernelImage kernel => $"kernel {kernel.Kernel}{(kernel.Initrd is { } initrd ? $" initrd {initrd}" : "")} '{kernel.CommandLine}'",
        _ => image.ToString(),
    };
}
