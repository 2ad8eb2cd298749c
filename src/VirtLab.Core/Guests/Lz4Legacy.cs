using System.Buffers.Binary;

namespace VirtLab.Guests;

/// <summary>Decompresses LZ4's "legacy frame", the form in which kernels are compressed: Debian has no lz4 program by default, and the
/// format is small.</summary>
internal static class Lz4Legacy
{
    private const int BlockSize = 8 << 20;

    public static ReadOnlySpan<byte> Magic => [0x02, 0x21, 0x4c, 0x18];

    /// <summary>The data, or null if it is damaged.</summary>
    public static byte[]? TryDecompress(ReadOnlySpan<byte> frame)
    {
        var result = new MemoryStream();
        byte[] block = new byte[BlockSize];
        frame = frame[Magic.Length..];
        while (frame.Length >= 4)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(frame);
            if (length < 0 || length > frame.Length - 4 || Block(frame.Slice(4, length), block) is not { } written)
                return null;
            result.Write(block, 0, written);
            frame = frame[(4 + length)..];
        }
        return result.ToArray();
    }

    private static int? Block(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int read = 0, written = 0;
        while (read < source.Length)
        {
            int token = source[read++];
            if (!TryLength(source, ref read, token >> 4, out int literals) || literals > source.Length - read || literals > target.Length - written)
                return null;
            source.Slice(read, literals).CopyTo(target[written..]);
            read += literals;
            written += literals;
            // The last sequence has literals only.
            if (read == source.Length)
                return written;
            if (source.Length - read < 2)
                return null;
            int distance = BinaryPrimitives.ReadUInt16LittleEndian(source[read..]);
            read += 2;
            if (!TryLength(source, ref read, token & 15, out int match) || distance == 0 || distance > written || match + 4 > target.Length - written)
                return null;
            // A match may overlap what it writes: byte after byte, that is the format's way to repeat.
            for (int end = written + match + 4; written < end; written++)
                target[written] = target[written - distance];
        }
        return null;
    }

    private static bool TryLength(ReadOnlySpan<byte> source, ref int read, int nibble, out int length)
    {
        length = nibble;
        for (int more = nibble == 15 ? 255 : 0; more == 255; length += more)
        {
            if (read >= source.Length || length > BlockSize)
                return false;
            more = source[read++];
        }
        return true;
    }
}
