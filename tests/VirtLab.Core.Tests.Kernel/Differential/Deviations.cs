namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>Every difference between a lab and Shorewall that there may be; docs/parity.md has the same list for people.</summary>
internal static class Deviations
{
    public static IReadOnlyList<Deviation> All { get; } =
    [
    ];
}
