using System.Buffers.Binary;
using VirtLab.Hosts;

namespace VirtLab.Guests;

/// <summary>The distribution's static busybox: the guest's whole user space.</summary>
internal static class StaticBusybox
{
    private const uint Interpreter = 3; // PT_INTERP: the program needs a dynamic linker, which the guest does not have.

    /// <summary>Where it is.</summary>
    /// <exception cref="HostException">It is not there, or not static.</exception>
    public static string Find(IEnumerable<string>? places = null)
    {
        var there = (places ?? ["/bin/busybox", "/usr/bin/busybox"]).Where(File.Exists).ToList();
        return there.FirstOrDefault(IsStatic) ?? throw new HostException(there.Count == 0
            ? "The tiny guest needs a static busybox, and there is none in /bin or /usr/bin. Install the package busybox-static and try again."
            : $"The tiny guest needs a static busybox, and {there[0]} is dynamically linked. Install the package busybox-static (it replaces busybox) and try again.");
    }

    /// <summary>Whether the file is a 64-bit little-endian ELF program without an interpreter.</summary>
    public static bool IsStatic(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[64];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("\u007fELF\u0002\u0001"u8))
            return false;
        long table = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        Span<byte> type = stackalloc byte[4];
        for (int i = 0; i < count; i++)
        {
            file.Position = table + ((long)i * size);
            if (file.ReadAtLeast(type, type.Length, throwOnEndOfStream: false) < type.Length || BinaryPrimitives.ReadUInt32LittleEndian(type) == Interpreter)
                return false;
        }
        return true;
    }
}
