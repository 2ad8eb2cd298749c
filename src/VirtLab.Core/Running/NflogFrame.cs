using System.Buffers.Binary;
using System.Text;
using VirtLab.Hosts.Capturing;
using VirtLab.Model;
using VirtLab.Probing;

namespace VirtLab.Running;

/// <summary>A frame of netfilter's log as pcap has it (LINKTYPE_NFLOG): a 4-byte header, then attributes of length, type and value, each
/// padded to 4 bytes (linux/netfilter/nfnetlink_log.h).</summary>
internal static class NflogFrame
{
    private const int PayloadType = 9, PrefixType = 10;

    /// <summary>Reads a frame; null where it has no prefix, or no packet of a protocol we know.</summary>
    public static FirewallLogEntry? Parse(ReadOnlySpan<byte> frame)
    {
        string prefix = "";
        Sighting? packet = null;
        for (var rest = frame.Length > 4 ? frame[4..] : default; rest.Length >= 4;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (length < 4 || length > rest.Length)
                break;
            var value = rest[4..length];
            switch (BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]))
            {
                case PrefixType:
                    prefix = Encoding.ASCII.GetString(value).TrimEnd('\0', ' ');
                    break;
                case PayloadType:
                    packet = Sighting.Parse(new CapturedFrame((int)PacketDotNet.LinkLayers.Raw, value.ToArray()));
                    break;
                default:
                    break;
            }
            rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        }
        if (prefix.Length == 0 || packet is null)
            return null;
        ushort? port = packet.Protocol == Protocol.Icmp ? null : packet.DestinationPort;
        return new FirewallLogEntry(prefix, packet.Source, packet.Destination, packet.Protocol, port, packet.Flags);
    }
}
