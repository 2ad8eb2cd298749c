using System.Runtime.InteropServices;
using System.Text;

namespace VirtLab.Native.Interop;

/// <summary>A string for the length of a call. A null string is a null pointer; a string with a NUL inside would be cut and is refused.</summary>
internal readonly unsafe ref struct Utf8Argument : IDisposable
{
    internal Utf8Argument(string? text)
    {
        if (text is null) return;
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("The text holds a NUL character; libvirt would cut it there.", nameof(text));
        var size = Encoding.UTF8.GetByteCount(text);
        Pointer = (byte*)NativeMemory.Alloc((nuint)size + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(Pointer, size));
        Pointer[size] = 0;
    }

    internal byte* Pointer { get; }

    public void Dispose() => NativeMemory.Free(Pointer);
}
