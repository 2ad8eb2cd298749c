using CsCheck;
using VirtLab.Core.Tests.Hosts.Capturing;
using VirtLab.Hosts.Capturing;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>What a probe makes of a captured frame.</summary>
internal sealed class SightingTests
{
    [Test]
    public void A_segment_tells_who_sent_what_to_whom()
    {
        var seen = Sighting.Parse(Frames.OnEthernet(Frames.TcpSegment(40_000, 80, TcpFlags.Syn)))!;

        (seen.Protocol, seen.Source, seen.Destination, seen.SourcePort, seen.DestinationPort, seen.Flags).Should()
            .Be((Protocol.Tcp, (IpAddress)"10.0.0.1", (IpAddress)"10.0.0.2", (ushort)40_000, (ushort)80, TcpFlags.Syn));
        (seen.SourceMac, seen.DestinationMac).Should().Be(((MacAddress)"52:54:00:00:00:01", (MacAddress)"52:54:00:00:00:02"));
    }

    [Test]
    public void Any_combination_of_flags_is_told_as_it_is() => Gen.Int[0, 63].Sample(flags =>
        Sighting.Parse(Frames.OnEthernet(Frames.TcpSegment(1, 2, (TcpFlags)flags)))!.Flags == (TcpFlags)flags);

    [Test]
    public void On_the_interface_any_the_same_is_seen_but_for_the_hardware_addresses()
    {
        byte[] datagram = Frames.UdpDatagram(5_353, 53);

        Sighting.Parse(Frames.OnAny(datagram)).Should()
            .Be(Sighting.Parse(Frames.OnEthernet(datagram))! with { SourceMac = default, DestinationMac = default });
    }

    [TestCase(TcpFlags.Syn, true, false, false)]
    [TestCase(TcpFlags.Syn | TcpFlags.Ack, false, true, false)]
    [TestCase(TcpFlags.Ack, false, false, false)]
    [TestCase(TcpFlags.Rst | TcpFlags.Ack, false, false, true)]
    public void A_segment_opens_answers_or_refuses(TcpFlags flags, bool opens, bool answers, bool refuses)
    {
        var seen = Sighting.Parse(Frames.OnEthernet(Frames.TcpSegment(1, 2, flags)))!;

        (seen.IsOpening, seen.IsTcpHandshakeAnswer, seen.IsReset).Should().Be((opens, answers, refuses));
    }

    [TestCase((byte)8, (byte)0, true, false, false)]
    [TestCase((byte)0, (byte)0, false, false, false)]
    [TestCase((byte)3, (byte)3, false, true, false)]
    [TestCase((byte)3, (byte)1, false, false, true)]
    [TestCase((byte)3, (byte)13, false, false, true)]
    public void An_ICMP_message_asks_refuses_or_knows_no_way(byte type, byte code, bool asks, bool refuses, bool unreachable)
    {
        var seen = Sighting.Parse(Frames.OnAny(Frames.IcmpMessage(type, code)))!;

        (seen.Protocol, seen.IcmpType, seen.IcmpCode).Should().Be((Protocol.Icmp, type, code));
        (seen.IsOpening, seen.IsPortUnreachable, seen.IsUnreachable).Should().Be((asks, refuses, unreachable));
    }

    [Test]
    public void A_segment_over_IPv6_tells_the_same()
    {
        var seen = Sighting.Parse(Frames.OnEthernet(Frames.TcpSegment6(40_000, 80, TcpFlags.Syn), type: 0x86dd))!;

        (seen.Protocol, seen.Source, seen.Destination, seen.SourcePort, seen.DestinationPort, seen.Flags).Should()
            .Be((Protocol.Tcp, (IpAddress)"2001:db8::1", (IpAddress)"2001:db8::2", (ushort)40_000, (ushort)80, TcpFlags.Syn));
        seen.IsOpening.Should().BeTrue();
    }

    [TestCase((byte)128, (byte)0, true, false, false)]
    [TestCase((byte)129, (byte)0, false, false, false)]
    [TestCase((byte)1, (byte)4, false, true, false)]
    [TestCase((byte)1, (byte)0, false, false, true)]
    [TestCase((byte)1, (byte)1, false, false, true)]
    [TestCase((byte)3, (byte)0, false, false, false)]
    [TestCase((byte)135, (byte)0, false, false, false)]
    public void An_ICMPv6_message_asks_refuses_or_knows_no_way(byte type, byte code, bool asks, bool refuses, bool unreachable)
    {
        var seen = Sighting.Parse(Frames.OnEthernet(Frames.Icmp6Message(type, code), type: 0x86dd))!;

        (seen.Protocol, seen.IsOpening, seen.IsPortUnreachable, seen.IsUnreachable).Should().Be((Protocol.Icmp, asks, refuses, unreachable));
    }

    [Test]
    public void An_ICMPv6_error_is_about_the_packet_that_it_quotes()
    {
        var sent = Sighting.Parse(Frames.OnEthernet(Frames.TcpSegment6(40_000, 80, TcpFlags.Syn), type: 0x86dd))!;
        var refused = Sighting.Parse(Frames.OnEthernet(Frames.Icmp6Message(1, 4, Frames.TcpSegment6(40_000, 80, TcpFlags.Syn)), type: 0x86dd))!;

        refused.Quoted!.IsOf(sent).Should().BeTrue();
        refused.Quoted.IsOf(sent with { DestinationPort = 81 }).Should().BeFalse();
        refused.Quoted.IsTo(Protocol.Tcp, "2001:db8::2", 80).Should().BeTrue();
    }

    [Test]
    public void What_is_no_packet_of_a_protocol_we_know_is_not_seen()
    {
        Sighting.Parse(Frames.OnEthernet(new byte[28], type: 0x0806)).Should().BeNull("it is ARP");
        Sighting.Parse(Frames.OnEthernet(Frames.Ip(47, new byte[8]))).Should().BeNull("it is GRE");
        Sighting.Parse(Frames.OnEthernet(new byte[40], type: 0x86dd)).Should().BeNull("nothing is in it");
    }

    [Test]
    public void A_frame_that_is_cut_off_anywhere_does_no_harm() => Gen.OneOfConst(
            Frames.OnEthernet(Frames.TcpSegment(1, 2, TcpFlags.Syn)), Frames.OnEthernet(Frames.UdpDatagram(1, 2)),
            Frames.OnAny(Frames.IcmpMessage(8, 0)), Frames.OnEthernet(Frames.TcpSegment6(1, 2, TcpFlags.Syn), type: 0x86dd),
            Frames.OnEthernet(Frames.Icmp6Message(1, 4, Frames.TcpSegment6(1, 2, TcpFlags.Syn)), type: 0x86dd))
        .SelectMany(frame => Gen.Int[0, frame.Bytes.Length - 1].Select(length => new CapturedFrame(frame.LinkType, frame.Bytes[..length])))
        .Sample(Harmless);

    [Test]
    public void Any_bytes_do_no_harm() => Gen.Select(
            Gen.OneOfConst(Pcap.Ethernet, Pcap.Raw, Pcap.Cooked, 239, 9_999),
            Gen.OneOf(Gen.Byte.Array[0, 80], Mangled))
        .Select((linkType, bytes) => new CapturedFrame(linkType, bytes))
        .Sample(Harmless, iter: 5_000);

    /// <summary>A frame with a few wrong bytes.</summary>
    private static Gen<byte[]> Mangled => Gen.Select(Gen.Int[0, 53], Gen.Byte).Array[1, 4].Select(changes =>
    {
        byte[] bytes = Frames.OnEthernet(Frames.TcpSegment(1, 2, TcpFlags.Syn)).Bytes;
        foreach (var (place, value) in changes)
            bytes[place] = value;
        return bytes;
    });

    private static void Harmless(CapturedFrame frame) => FluentActions.Invoking(() => Sighting.Parse(frame)).Should().NotThrow();
}
