namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>One of the two hosts that are compared.</summary>
internal enum Side
{
    Lab,
    Shorewall,
}
