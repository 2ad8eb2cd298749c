namespace VirtLab.Native;

/// <summary>There is no such domain, network, … : the daemon answered, and does not know it.</summary>
/// <param name="error">What libvirt said.</param>
public sealed class LibvirtObjectNotFoundException(LibvirtError error) : LibvirtException(error);
