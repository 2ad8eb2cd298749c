using System.Runtime.InteropServices;

namespace VirtLab.Native.Interop;

/// <summary>A <c>const char *</c> that libvirt keeps: it is copied, and never freed by us.</summary>
internal readonly unsafe struct BorrowedUtf8(byte* text)
{
    internal bool IsNull => text is null;

    /// <summary>The text, or null for a null pointer.</summary>
    internal string? Copy() => Marshal.PtrToStringUTF8((nint)text);
}
