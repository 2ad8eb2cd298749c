using System.Buffers.Binary;
using System.Text;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>Reads a log group of netfilter's (linux/netfilter/nfnetlink_log.h): the kernel has told what it logged of a packet when the packet has gone
/// its way.</summary>
internal sealed class LogReader : IDisposable
{
    private const int Netfilter = 12, Header = 16, FamilyHeader = 4;
    private const ushort Message = 0x400, Configure = 0x401, RequestWithAnswer = 5, Error = 2;
    private const ushort CommandAttribute = 1, ModeAttribute = 2, ThresholdAttribute = 5, PrefixAttribute = 10;
    private const byte Bind = 1, MetaOnly = 1;
    private readonly int _socket = SystemCalls.NetlinkSocket(Netfilter);
    private readonly byte[] _buffer = new byte[64 * 1024];

    public LogReader(int group)
    {
        // Each message at once, and of the packet itself nothing.
        Send(group, CommandAttribute, Bind);
        Send(group, ModeAttribute, 0, 0, 0, 0, MetaOnly, 0);
        Send(group, ThresholdAttribute, 0, 0, 0, 1);
    }

    /// <summary>The prefixes of what was logged since the last look, without blanks at the end.</summary>
    public List<string> Read()
    {
        var prefixes = new List<string>();
        while (SystemCalls.Read(_socket, _buffer) is > 0 and var count)
        {
            for (var rest = _buffer.AsSpan(0, count); rest.Length >= Header; rest = After(rest, (int)BinaryPrimitives.ReadUInt32LittleEndian(rest)))
            {
                var message = rest[..Math.Min(rest.Length, (int)BinaryPrimitives.ReadUInt32LittleEndian(rest))];
                ushort type = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
                if (type == Error && BinaryPrimitives.ReadInt32LittleEndian(message[Header..]) is not 0 and var error)
                    throw new InvalidOperationException($"The kernel does not let its log be read: error {-error}.");
                if (type == Message && Prefix(message[(Header + FamilyHeader)..]) is { } prefix)
                    prefixes.Add(prefix);
            }
        }
        return prefixes;
    }

    public void Dispose() => SystemCalls.Close(_socket);

    private static string? Prefix(Span<byte> attributes)
    {
        for (var rest = attributes; rest.Length >= 4; rest = After(rest, BinaryPrimitives.ReadUInt16LittleEndian(rest)))
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) == PrefixAttribute)
                return Encoding.ASCII.GetString(rest[4..BinaryPrimitives.ReadUInt16LittleEndian(rest)]).TrimEnd('\0', ' ');
        }
        return null;
    }

    // What follows something of that length, which fills whole words.
    private static Span<byte> After(Span<byte> all, int length) => length > 0 && length + 3 < all.Length ? all[((length + 3) & ~3)..] : [];

    private void Send(int group, ushort attribute, params ReadOnlySpan<byte> value)
    {
        int length = 4 + value.Length;
        Span<byte> message = stackalloc byte[Header + FamilyHeader + ((length + 3) & ~3)];
        message.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], Configure);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], RequestWithAnswer);
        BinaryPrimitives.WriteUInt16BigEndian(message[(Header + 2)..], (ushort)group);
        var body = message[(Header + FamilyHeader)..];
        BinaryPrimitives.WriteUInt16LittleEndian(body, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], attribute);
        value.CopyTo(body[4..]);
        SystemCalls.Write(_socket, message);
    }
}
