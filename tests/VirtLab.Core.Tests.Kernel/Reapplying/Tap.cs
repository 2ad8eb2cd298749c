using System.Buffers.Binary;
using System.Globalization;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>An interface of the host whose other end this process is: what is written comes in by it, what leaves by it is read. The kernel has
/// passed a frame on when the write returns.</summary>
internal sealed class Tap : IDisposable
{
    private const ushort ArpType = 0x0806;
    private const int ArpLength = 42;
    private readonly byte[] _read = new byte[2048], _written = new byte[64];
    private readonly int _file;
    private readonly Dictionary<uint, ulong> _neighbours = [];

    /// <param name="name">Its name.</param>
    /// <param name="hostMac">The host's hardware address on its link.</param>
    public Tap(string name, ulong hostMac)
    {
        (Name, HostMac) = (name, hostMac);
        _file = SystemCalls.OpenTap(name);
    }

    public string Name { get; }

    public ulong HostMac { get; }

    public int File => _file;

    /// <summary>A hardware address as ip writes it.</summary>
    public static string Text(ulong mac) => string.Join(':', Enumerable.Range(0, 6).Select(i => ((byte)(mac >> (40 - i * 8))).ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>Puts somebody on its link, who answers ARP.</summary>
    public void Add(uint address, ulong mac) => _neighbours.Add(address, mac);

    public void Write(Datagram datagram)
    {
        datagram.Write(_written);
        SystemCalls.Write(_file, _written.AsSpan(0, Datagram.Length));
    }

    /// <summary>The next packet of a flow that has left by it; none where there is none now. Questions for neighbours are answered.</summary>
    public Datagram? Read()
    {
        while (SystemCalls.Read(_file, _read) is > 0 and var count)
        {
            var frame = _read.AsSpan(0, count);
            if (Datagram.Read(frame) is { } datagram)
                return datagram;
            if (count >= ArpLength && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == ArpType)
                AnswerArp(frame);
        }
        return null;
    }

    public void Dispose() => SystemCalls.Close(_file);

    private void AnswerArp(Span<byte> question)
    {
        const ushort request = 1;
        if (BinaryPrimitives.ReadUInt16BigEndian(question[20..]) != request || !_neighbours.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(question[38..]), out ulong mac))
            return;
        var answer = _written.AsSpan(0, ArpLength);
        question[..ArpLength].CopyTo(answer);
        question.Slice(6, 6).CopyTo(answer);
        Datagram.WriteMac(answer[6..], mac);
        answer[21] = 2;
        // Who asked is who is told.
        question.Slice(22, 10).CopyTo(answer[32..]);
        Datagram.WriteMac(answer[22..], mac);
        question.Slice(38, 4).CopyTo(answer[28..]);
        SystemCalls.Write(_file, answer);
    }
}
