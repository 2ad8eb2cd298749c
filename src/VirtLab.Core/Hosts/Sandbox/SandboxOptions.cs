namespace VirtLab.Hosts.Sandbox;

/// <summary>How a sandbox is started.</summary>
public sealed record SandboxOptions
{
    /// <summary>How long the sandbox's libvirt daemon may take to answer; 30 s by default.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long any one call to the sandbox's libvirt may take, waiting for its turn included; 2 minutes by default. The first machine
    /// takes longest, as libvirt asks QEMU what it can do.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
