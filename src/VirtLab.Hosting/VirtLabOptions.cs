using VirtLab.Hosts;
using VirtLab.Hosts.Local;
using VirtLab.Hosts.Sandbox;

namespace VirtLab.Hosting;

/// <summary>Where an application's labs live.</summary>
public sealed class VirtLabOptions
{
    /// <summary>A sandbox of the application's own, or this machine itself; a sandbox by default.</summary>
    public HostMode Mode { get; set; }

    /// <summary>Where this machine's libvirt answers, for <see cref="HostMode.Local"/>; <c>qemu:///system</c> by default.</summary>
    public string LibvirtUri { get; set; } = new LocalOptions().LibvirtUri;

    /// <summary>How long a sandbox may take to start; 30 s by default.</summary>
    public TimeSpan StartTimeout { get; set; } = new SandboxOptions().StartTimeout;

    /// <summary>How long any one call to libvirt may take; 2 minutes by default.</summary>
    public TimeSpan CallTimeout { get; set; } = new SandboxOptions().CallTimeout;

    /// <summary>Opens the host, in place of <see cref="Mode"/>: for a host of one's own, such as one in memory in tests. None by default.</summary>
    public Func<CancellationToken, Task<IHost>>? Open { get; set; }
}

/// <summary>The hosts that an application can have.</summary>
public enum HostMode
{
    /// <summary>A sandbox, which ends with the application.</summary>
    Sandbox,

    /// <summary>This machine: labs that are applied stay. Needs root.</summary>
    Local,
}
