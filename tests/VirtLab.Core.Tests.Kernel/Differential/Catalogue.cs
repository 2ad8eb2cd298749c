using VirtLab.Core.Tests.Kernel.Differential.Probes;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>All that is tried.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Probe> Of(World world) =>
    [
        .. MachineProbes.All(world), .. HostProbes.All(world), .. InboundProbes.All(world), .. ForwardProbes.All(world), .. FlagProbes.All(world),
        .. SpoofProbes.All(world), .. NeighbourProbes.All(world), .. FtpProbes.All(world), .. StateProbes.All(world),
    ];
}
