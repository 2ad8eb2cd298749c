using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using VirtLab.Model;

namespace VirtLab.Benchmarks;

/// <summary>A program of its own that puts packets on a cable, as what is at its other end would send them. The kernel takes each all the way to
/// where it leaves before the next is sent, so that the time is the packets' own.</summary>
internal sealed class PacketSource : IDisposable
{
    /// <summary>The cables' outer ends.</summary>
    public const string Outside = "outside", Inside = "inside";

    /// <summary>The hardware address at their inner ends, to which frames go.</summary>
    public const string Mac = "02:00:00:00:00:01";

    private const int Ethernet = 14, Ip = 20, FirstPort = 1024, PortsBeforeNext = 60_000;

    private readonly Socket _outside = Open(Outside), _inside = Open(Inside);
    private readonly List<(IPAddress Source, Rule Rule)> _services;
    private long _sent;

    /// <param name="lab">The lab whose rules let the packets pass.</param>
    public PacketSource(Lab lab) => _services = [.. lab.Rules.Where(rule => rule.Ports is not null)
        .Select(rule => (rule.Source is { } network ? network.Network.Address.Beside(7).Value : IPAddress.Parse("172.20.1.107"), rule))];

    /// <summary>Answers each line: so many packets of new connections, or of one that is established, and the nanoseconds that they took.</summary>
    public void Serve(TextReader questions, TextWriter answers)
    {
        byte[] established = Frame(_services[0].Rule, IPAddress.Parse("172.20.1.108"), FirstPort, back: false);
        _ = _outside.Send(established);
        _ = _inside.Send(Frame(_services[0].Rule, IPAddress.Parse("172.20.1.108"), FirstPort, back: true));
        while (questions.ReadLine()?.Split(' ') is [var kind, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            byte[][] frames = [.. Enumerable.Range(0, count).Select(_ => kind == "new" ? Next() : established)];
            long start = Stopwatch.GetTimestamp();
            foreach (byte[] frame in frames)
                _ = _outside.Send(frame);
            answers.WriteLine(Stopwatch.GetElapsedTime(start).Ticks.ToString(CultureInfo.InvariantCulture));
            answers.Flush();
        }
    }

    public void Dispose()
    {
        _outside.Dispose();
        _inside.Dispose();
    }

    /// <summary>The next new connection: each to another service, and from another port once all have had one. Neighbours go to services far apart.</summary>
    private byte[] Next()
    {
        const int step = 4327;
        long number = _sent++;
        var (source, rule) = _services[(int)(number * step % _services.Count)];
        return Frame(rule, source, (ushort)(FirstPort + (number / _services.Count % PortsBeforeNext)), back: false);
    }

    private static byte[] Frame(Rule rule, IPAddress from, int port, bool back)
    {
        bool tcp = rule.Protocol == Protocol.Tcp;
        byte[] frame = new byte[Ethernet + Ip + (tcp ? 20 : 8)];
        Convert.FromHexString(Mac.Replace(":", "", StringComparison.Ordinal)).CopyTo(frame, 0);
        Convert.FromHexString("020000000002").CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
        var ip = frame.AsSpan(Ethernet);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        ip[8] = 64;
        ip[9] = (byte)(tcp ? 6 : 17);
        byte[] machine = rule.Destination!.Value.Address.GetBytes();
        (back ? machine : from.GetAddressBytes()).CopyTo(ip[12..]);
        (back ? from.GetAddressBytes() : machine).CopyTo(ip[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..Ip], 0));
        var above = ip[Ip..];
        BinaryPrimitives.WriteUInt16BigEndian(above, back ? rule.Ports!.Value.First : (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(above[2..], back ? (ushort)port : rule.Ports!.Value.First);
        if (!tcp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(above[4..], (ushort)above.Length);
            return frame;
        }
        above[12] = 0x50;
        // SYN, or its answer.
        above[13] = (byte)(back ? 0x12 : 0x02);
        above[14] = 0xff;
        // The pseudo header: addresses, protocol, length.
        BinaryPrimitives.WriteUInt16BigEndian(above[16..], Checksum(ip[12..], (uint)(6 + above.Length)));
        return frame;
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (int i = 0; i < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }

    private static Socket Open(string name)
    {
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
        socket.Bind(new LinkEndPoint(NetworkInterface.GetAllNetworkInterfaces().Single(link => link.Name == name).GetIPProperties().GetIPv4Properties().Index));
        return socket;
    }

    /// <summary>An interface, from which nothing is to be received (packet(7)).</summary>
    private sealed class LinkEndPoint(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            byte[] number = BitConverter.GetBytes(index);
            for (int i = 0; i < number.Length; i++)
                address[4 + i] = number[i];
            return address;
        }
    }
}
