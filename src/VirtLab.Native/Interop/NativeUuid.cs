using VirtLab.Native.Generated;

namespace VirtLab.Native.Interop;

/// <summary>libvirt's UUIDs are 16 bytes in the order they are written.</summary>
internal static unsafe class NativeUuid
{
    internal const int Length = Macros.VIR_UUID_BUFLEN;

    internal static Guid Read(byte* bytes) => new(new ReadOnlySpan<byte>(bytes, Length), bigEndian: true);

    internal static void Write(Guid uuid, byte* bytes) => uuid.TryWriteBytes(new Span<byte>(bytes, Length), bigEndian: true, out _);
}
