using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Machines;

/// <summary>A libvirt domain that is to run.</summary>
internal sealed record MachineResource(Lab Lab, Machine Machine, ValueList<ResolvedNic> Nics)
    : Resource(new ResourceId(ResourceKind.Machine, Machine.Name.ToString()))
{
    public override string Summary => string.Join(", ",
        Nics.Select(nic => $"{nic.Tap} on {nic.Bridge}, {nic.Mac}, {nic.Address?.ToString() ?? "address by DHCP"}"));
}
