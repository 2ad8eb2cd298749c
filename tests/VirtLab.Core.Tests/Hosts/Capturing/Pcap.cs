using System.Buffers.Binary;

namespace VirtLab.Core.Tests.Hosts.Capturing;

/// <summary>Writes pcap as tcpdump does (pcap-savefile(5)).</summary>
/// <param name="BigEndian">Whether the writer's machine has the most significant byte first.</param>
/// <param name="Magic">The first four bytes; 0xa1b23c4d where times are in nanoseconds.</param>
internal sealed record Pcap(bool BigEndian = false, uint Magic = 0xa1b2c3d4)
{
    public const int Ethernet = 1, Raw = 101, Cooked = 113;

    public byte[] Header(int linkType = Ethernet) =>
        [.. Number(Magic), .. Number(0x00040002), .. Number(0), .. Number(0), .. Number(262_144), .. Number((uint)linkType)];

    public byte[] Frame(params byte[] bytes) => [.. Announce(bytes.Length), .. bytes];

    /// <summary>A frame's header alone, with a length that may not be true.</summary>
    public byte[] Announce(int length) => [.. Number(1_700_000_000), .. Number(1), .. Number((uint)length), .. Number((uint)length)];

    private byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        if (BigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
