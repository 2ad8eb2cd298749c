using System.Buffers.Binary;

namespace VirtLab.Benchmarks;

/// <summary>What a machine boots that is to cost nothing once it runs: a Multiboot kernel of a few bytes that halts the processor for ever.</summary>
internal static class StillImage
{
    public static string Write(string folder)
    {
        // Multiboot 1: magic number, flags (addresses follow), checksum; header, start, end of data, end of memory, entry; cli, hlt, and back.
        const uint magic = 0x1badb002, flags = 0x10000, at = 0x100000, header = 32;
        uint[] words = [magic, flags, unchecked(0u - magic - flags), at, at, at + header + 4, at + header + 4, at + header];
        byte[] image = new byte[header + 4];
        foreach (var (index, word) in words.Index())
            BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(index * 4), word);
        byte[] code = [0xfa, 0xf4, 0xeb, 0xfc];
        code.CopyTo(image.AsSpan((int)header));
        string path = Path.Combine(folder, "still.kernel");
        File.WriteAllBytes(path, image);
        return path;
    }
}
