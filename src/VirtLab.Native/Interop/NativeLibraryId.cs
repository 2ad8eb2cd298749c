namespace VirtLab.Native.Interop;

/// <summary>The libraries that are bound.</summary>
internal enum NativeLibraryId
{
    /// <summary>The C library: for <c>free</c>.</summary>
    C,

    /// <summary>libvirt.so.0.</summary>
    Libvirt,

    /// <summary>libvirt-qemu.so.0.</summary>
    Qemu,

    /// <summary>libvirt-lxc.so.0.</summary>
    Lxc,

    /// <summary>libvirt-admin.so.0.</summary>
    Admin,
}
