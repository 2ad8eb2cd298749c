namespace VirtLab.Native;

/// <summary>The daemon can't be reached: the connection never came about or has broken. Open a new one.</summary>
/// <param name="error">What libvirt said.</param>
public sealed class LibvirtConnectionLostException(LibvirtError error) : LibvirtException(error);
