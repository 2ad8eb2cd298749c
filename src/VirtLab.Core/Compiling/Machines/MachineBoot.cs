namespace VirtLab.Compiling.Machines;

/// <summary>How a machine boots on a certain host: paths as libvirt there sees them.</summary>
internal abstract record MachineBoot;

/// <summary>A kernel, booted directly.</summary>
internal sealed record KernelBoot(string Kernel, string? Initrd, string CommandLine) : MachineBoot;
