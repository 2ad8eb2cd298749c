using System.Buffers.Binary;
using System.IO.Compression;
using VirtLab.Hosts;

namespace VirtLab.Guests;

/// <summary>Takes the kernel proper (an ELF file) out of a compressed kernel image. QEMU starts it directly (PVH), which saves
/// decompression by an emulated processor: about 300 ms under TCG.</summary>
internal static class KernelFile
{
    /// <summary>Writes the kernel in the form that boots fastest: uncompressed if that can be done, else as it is.</summary>
    /// <returns>Whether it is uncompressed.</returns>
    public static async Task<bool> WriteAsync(ICommands commands, string image, string target, CancellationToken cancellationToken)
    {
        byte[] file = await File.ReadAllBytesAsync(image, cancellationToken).ConfigureAwait(false);
        byte[]? kernel = Payload(file) is { Length: > 0 } payload
            ? await DecompressAsync(commands, payload, target + ".payload", cancellationToken).ConfigureAwait(false)
            : null;
        bool direct = kernel is not null && HasPvhEntry(kernel);
        await File.WriteAllBytesAsync(target, direct ? kernel! : file, cancellationToken).ConfigureAwait(false);
        return direct;
    }

    /// <summary>The compressed kernel within an x86 boot image (boot protocol 2.08 and later), or nothing.</summary>
    public static ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte> image)
    {
        var span = image.Span;
        if (span.Length < 0x260 || !span[0x202..].StartsWith("HdrS"u8) || BinaryPrimitives.ReadUInt16LittleEndian(span[0x206..]) < 0x208)
            return default;
        int setup = (span[0x1f1] == 0 ? 4 : span[0x1f1]) + 1;
        long start = (setup * 512L) + BinaryPrimitives.ReadUInt32LittleEndian(span[0x248..]);
        // The last four bytes are the uncompressed length, which is not part of the compressed format.
        long length = (long)BinaryPrimitives.ReadUInt32LittleEndian(span[0x24c..]) - 4;
        return length > 0 && start + length <= span.Length ? image.Slice((int)start, (int)length) : default;
    }

    /// <summary>Whether the kernel has the entry that QEMU needs: note 18 (XEN_ELFNOTE_PHYS32_ENTRY) of "Xen".</summary>
    public static bool HasPvhEntry(ReadOnlySpan<byte> elf) =>
        elf.StartsWith("\u007fELF\u0002\u0001"u8) && (elf.IndexOf(Note(8)) >= 0 || elf.IndexOf(Note(4)) >= 0);

    private static byte[] Note(byte valueLength) => [4, 0, 0, 0, valueLength, 0, 0, 0, 18, 0, 0, 0, .. "Xen\0"u8];

    private static async Task<byte[]?> DecompressAsync(ICommands commands, ReadOnlyMemory<byte> payload, string path, CancellationToken cancellationToken)
    {
        var span = payload.Span;
        if (span.StartsWith(Lz4Legacy.Magic))
            return Lz4Legacy.TryDecompress(span);
        if (span.StartsWith<byte>([0x1f, 0x8b]))
        {
            using var unzip = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
            using var result = new MemoryStream();
            await unzip.CopyToAsync(result, cancellationToken).ConfigureAwait(false);
            return result.ToArray();
        }
        string? ending = span.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd]) ? ".zst" : span.StartsWith<byte>([0xfd, (byte)'7', (byte)'z']) ? ".xz" : null;
        if (ending is null || !Compressed.CanRead(ending))
            return null;
        await File.WriteAllBytesAsync(path + ending, payload.ToArray(), cancellationToken).ConfigureAwait(false);
        return await Compressed.ReadAsync(commands, path + ending, cancellationToken).ConfigureAwait(false);
    }
}
