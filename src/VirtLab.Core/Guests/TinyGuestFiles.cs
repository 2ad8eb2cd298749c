namespace VirtLab.Guests;

/// <summary>The tiny guest's files on this machine.</summary>
/// <param name="KernelPath">The kernel.</param>
/// <param name="InitrdPath">The initial RAM file system.</param>
/// <param name="CommandLine">The kernel command line without a machine's name; <see cref="TinyGuest.CommandLineFor"/> has one with it.</param>
/// <param name="Description">What it is made of, for people.</param>
public sealed record TinyGuestFiles(string KernelPath, string InitrdPath, string CommandLine, string Description);
