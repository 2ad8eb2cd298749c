using System.Runtime.InteropServices;
using VirtLab.Native.Generated;

namespace VirtLab.Native.Interop;

/// <summary>A <c>char *</c> that libvirt handed over: taking the text frees it, once.</summary>
internal readonly unsafe struct OwnedUtf8(byte* text)
{
    internal bool IsNull => text is null;

    /// <summary>The text, or null for a null pointer. The native memory is gone afterwards.</summary>
    internal string? Take()
    {
        if (text is null) return null;
        try
        {
            return Marshal.PtrToStringUTF8((nint)text);
        }
        finally
        {
            NativeApi.free(text);
        }
    }
}
