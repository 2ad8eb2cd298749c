namespace VirtLab.Native;

/// <summary>The driver, the daemon or the installed library can't do this.</summary>
/// <param name="error">What libvirt said.</param>
public sealed class LibvirtNotSupportedException(LibvirtError error) : LibvirtException(error);
