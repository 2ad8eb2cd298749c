namespace VirtLab.Hosts.Local;

/// <summary>How this machine is used as a host.</summary>
public sealed record LocalOptions
{
    /// <summary>Where its libvirt answers; <c>qemu:///system</c> by default. It must be on this machine (<c>virsh --connect</c>): the rest of a
    /// lab is made here. It is asked only where a lab has networks or machines.</summary>
    public string LibvirtUri { get; init; } = "qemu:///system";

    /// <summary>How long any one call to libvirt may take, waiting for its turn included; 2 minutes by default.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
