using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace VirtLab.Hosts.Capturing;

/// <summary>A frame as a capture saw it.</summary>
/// <param name="LinkType">What the bytes begin with: a LINKTYPE_ number of pcap (1 Ethernet, 113 Linux cooked, 239 NFLOG).</param>
/// <param name="Bytes">The frame.</param>
internal readonly record struct CapturedFrame(int LinkType, byte[] Bytes);

/// <summary>Reads a pcap stream: the classic format (pcap-savefile(5)), in the writer's byte order.</summary>
internal static class PcapReader
{
    private const uint Magic = 0xa1b2c3d4, MagicNanoseconds = 0xa1b23c4d;
    private const int MaxFrame = 256 * 1024;

    /// <exception cref="InvalidDataException">It is no pcap stream.</exception>
    public static async IAsyncEnumerable<CapturedFrame> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        byte[] header = new byte[24];
        if (!await FillAsync(stream, header, cancellationToken).ConfigureAwait(false))
            yield break;
        bool bigEndian = BinaryPrimitives.ReadUInt32BigEndian(header) is Magic or MagicNanoseconds;
        if ((uint)Number(header) is not (Magic or MagicNanoseconds))
            throw new InvalidDataException("The capture's stream does not begin with pcap's magic number.");
        int linkType = Number(header.AsSpan(20)) & 0xffff;
        byte[] record = new byte[16];
        while (await FillAsync(stream, record, cancellationToken).ConfigureAwait(false))
        {
            int length = Number(record.AsSpan(8));
            if (length is < 0 or > MaxFrame)
                throw new InvalidDataException($"The capture's stream announces a frame of {length} bytes.");
            byte[] frame = new byte[length];
            if (!await FillAsync(stream, frame, cancellationToken).ConfigureAwait(false))
                yield break;
            yield return new CapturedFrame(linkType, frame);
        }

        int Number(ReadOnlySpan<byte> field) =>
            bigEndian ? BinaryPrimitives.ReadInt32BigEndian(field) : BinaryPrimitives.ReadInt32LittleEndian(field);
    }

    private static async Task<bool> FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            int read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return read == buffer.Length;
        }
        catch (InvalidOperationException)
        {
            // The capture has been disposed of between two reads: a pipe's stream says it in this way.
            return false;
        }
    }
}
