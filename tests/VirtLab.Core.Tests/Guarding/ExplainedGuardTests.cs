using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using static VirtLab.Core.Tests.Guarding.Wire;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>What Explain says of the packets that machines send, held against real taps on a real bridge: the guard is a part of the answer.</summary>
internal sealed class ExplainedGuardTests
{
    private const int Seed = 20_261_126, Count = 20_000;

    private static readonly ValueList<Name> Machines = ["one", "two", "any"];

    private sealed record Asked(Card Card, Packet Packet, byte[] Frame);

    [SetUp]
    public void Needs() => Prerequisite.Taps();

    [Test]
    public async Task The_guard_passes_what_Explain_says_and_nothing_else()
    {
        var chance = new Chance(Seed);
        var lab = Explainer.Of(GuardedLab.Lab);
        List<Asked> asked = [.. Enumerable.Range(0, Count).Select(i => i % 2 == 0 ? Ipv4(chance, chance.Of(GuardedLab.Cards)) : Ipv6(chance, chance.Of(GuardedLab.Cards)))];
        SentFrame[] frames = [.. asked.Select(one => new SentFrame($"{one.Packet} from port {one.Packet.SourcePort}", one.Card.Port, Passes(lab, one.Packet) ? (byte)128 : (byte)0, one.Frame))];
        frames.Count(frame => frame.Places == 0).Should().BeInRange(Count / 5, Count * 4 / 5, "as otherwise nothing is shown");

        using var file = new FrameFile(frames);
        string output = await file.SendAsync(GuardedLab.Rules, filtered: false, isolated: false);

        GuardInKernelTests.Mismatches(output, frames).Should().BeEmpty();
        output.Should().Contain($"sent {Count}");
    }

    private static bool Passes(Explainer lab, Packet packet) => lab.Explain(packet) is not { Outcome: Outcome.Dropped } dropped || !dropped.Reason.Contains("(Guard)", StringComparison.Ordinal);

    private static Asked Ipv4(Chance c, Card card)
    {
        IpAddress from = c.Below(4) switch { 0 or 1 => c.Of(card.Ipv4), 2 => c.Of(GuardedLab.Addresses), _ => "0.0.0.0" }, to = c.Coin() ? "255.255.255.255" : c.Of(GuardedLab.Addresses);
        var packet = Drawn(c, card, from, to, c.Of<byte>([0, 3, 5, 8, 9, 11, 13, 14, 17, 200]));
        return new Asked(card, packet, Frame(card, Ipv4Type, packet.Protocol switch
        {
            Protocol.Udp => Wire.Ipv4(from, to, Udp, UdpDatagram(packet.SourcePort, packet.DestinationPort, Data(card))),
            Protocol.Tcp => Wire.Ipv4(from, to, Tcp, TcpSegment(packet.SourcePort, packet.DestinationPort)),
            Protocol.Icmp => Wire.Ipv4(from, to, Wire.Icmp, Message(packet.IcmpType, c.Bytes(28))),
            _ => Wire.Ipv4(from, to, 47, c.Bytes(40)),
        }));
    }

    private static Asked Ipv6(Chance c, Card card)
    {
        IpAddress from = c.Below(4) switch { 0 or 1 => c.Of(card.Ipv6), 2 => c.Of(GuardedLab.Ipv6Addresses), _ => "::" }, to = c.Of<IpAddress>(["ff02::1", "ff02::2", c.Of(GuardedLab.Ipv6Addresses)]);
        var packet = Drawn(c, card, from, to, (byte)(c.Coin() ? 128 + c.Below(17) : c.Of([1, 2, 3, 4, 200])));
        return new Asked(card, packet, Frame(card, Ipv6Type, packet.Protocol switch
        {
            Protocol.Udp => Wire.Ipv6(from, to, Udp, UdpDatagram(packet.SourcePort, packet.DestinationPort, Data(card))),
            Protocol.Tcp => Wire.Ipv6(from, to, Tcp, TcpSegment(packet.SourcePort, packet.DestinationPort)),
            Protocol.Icmp => Wire.Ipv6(from, to, Icmpv6, Told(card, from, packet.IcmpType, c)),
            _ => Wire.Ipv6(from, to, 47, c.Bytes(40)),
        }));
    }

    private static Packet Drawn(Chance c, Card card, IpAddress from, IpAddress to, byte icmpType)
    {
        Protocol? protocol = c.Below(9) switch { < 4 => Protocol.Udp, < 8 => Protocol.Icmp, _ => c.Coin() ? Protocol.Tcp : null };
        return new Packet(PacketSource.Of(Machines[card.Port], from), to)
        {
            Protocol = protocol,
            SourcePort = AnyPort(c),
            DestinationPort = protocol == Protocol.Icmp ? (ushort)0 : AnyPort(c),
            IcmpType = protocol == Protocol.Icmp ? icmpType : (byte)0,
        };
    }

    private static ushort AnyPort(Chance c) => c.Of<ushort>([67, 67, 68, 68, 546, 547, 53, 1, (ushort)c.Port()]);

    /// <summary>What a packet does not say of itself is honest.</summary>
    private static byte[] Data(Card card) => [1, 1, 6, 0, .. new byte[24], .. card.Hardware, .. new byte[20]];

    private static byte[] Told(Card card, IpAddress from, byte type, Chance c)
    {
        byte[]? mac = from == (IpAddress)"::" ? null : card.Hardware;
        return type switch
        {
            133 => Message(type, mac is null ? [] : [1, 1, .. mac]),
            135 or 136 => About(type, card.Ipv6[0], mac),
            _ => Message(type, c.Bytes(24)),
        };
    }

    private static byte[] Frame(Card card, ushort type, byte[] packet) => Ethernet(GuardedLab.Host.GetBytes(), card.Hardware, type, packet);
}
