using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using PacketDotNet;
using VirtLab.Hosts.Capturing;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>Which packets are a probe's own, and how they say that it ended.</summary>
internal sealed class ProbeTrafficTests
{
    private const string Us = "10.0.0.1", Router = "10.0.0.254", Target = "198.51.100.10";

    [Test]
    public void A_packet_is_known_again_behind_a_translation()
    {
        var before = Tcp(Us, 4000, Target, 80, 4711, TcpFlags.Syn);
        var after = Tcp("203.0.113.67", 61000, "192.168.0.1", 8080, 4711, TcpFlags.Syn);
        var another = Tcp("203.0.113.67", 4000, Target, 80, 4712, TcpFlags.Syn);

        after.Identity.Should().Be(before.Identity);
        another.Identity.Should().NotBe(before.Identity);
    }

    [Test]
    public void An_echo_is_known_again_though_its_identifier_was_translated()
    {
        var before = Echo(Us, Target, IcmpV4TypeCode.EchoRequest, 1, "data");

        Echo(Router, Target, IcmpV4TypeCode.EchoRequest, 2, "data").Identity.Should().Be(before.Identity);
        Echo(Us, Target, IcmpV4TypeCode.EchoRequest, 1, "other").Identity.Should().NotBe(before.Identity);
        Echo(Target, Us, IcmpV4TypeCode.EchoReply, 1, "data").IsReplyTo(before).Should().BeTrue();
        Echo(Target, Us, IcmpV4TypeCode.EchoReply, 1, "other").IsReplyTo(before).Should().BeFalse();
    }

    [Test]
    public void An_answer_to_another_connection_does_not_count()
    {
        var traffic = new ProbeTraffic(Probe.Tcp(80), Target);
        var sent = Tcp(Us, 4000, Target, 80, 1, TcpFlags.Syn);

        traffic.Outcome([sent, Tcp(Target, 80, Us, 4001, 9, TcpFlags.Syn | TcpFlags.Ack)]).Should().BeNull();
        traffic.Outcome([sent, Tcp(Target, 80, Us, 4000, 9, TcpFlags.Syn | TcpFlags.Ack)]).Should().Be(ProbeOutcome.Answered);
        traffic.Outcome([sent, Tcp(Target, 80, Us, 4000, 9, TcpFlags.Rst | TcpFlags.Ack)]).Should().Be(ProbeOutcome.Refused);
    }

    [Test]
    public void An_error_counts_for_the_packet_that_it_quotes()
    {
        var traffic = new ProbeTraffic(Probe.Udp(69), Target);
        var sent = Udp(Us, 4000, Target, 69, "read");

        traffic.Outcome([sent, Error(IcmpV4TypeCode.UnreachablePort, UdpPacketOf(Us, 4001, Target, 69, "read"))]).Should().BeNull();
        traffic.Outcome([sent, Error(IcmpV4TypeCode.UnreachablePort, UdpPacketOf(Us, 4000, Target, 69, "read"))]).Should().Be(ProbeOutcome.Refused);
        traffic.Outcome([sent, Error(IcmpV4TypeCode.UnreachableHost, UdpPacketOf(Us, 4000, Target, 69, "read"))]).Should().Be(ProbeOutcome.Unreachable);
    }

    [Test]
    public void What_the_senders_own_firewall_refuses_is_told_by_the_refusal_alone()
    {
        new ProbeTraffic(Probe.Tcp(80), Target).Outcome([Tcp(Target, 80, Us, 4000, 9, TcpFlags.Rst | TcpFlags.Ack)]).Should().Be(ProbeOutcome.Refused);
        new ProbeTraffic(Probe.Tcp(80), Target).Outcome([Tcp(Target, 81, Us, 4000, 9, TcpFlags.Rst | TcpFlags.Ack)]).Should().BeNull();
        new ProbeTraffic(Probe.Segment(80, TcpFlags.Syn), Target).Outcome([Tcp(Target, 80, Us, 4000, 9, TcpFlags.Rst)]).Should().Be(ProbeOutcome.Refused);
        var error = Error(IcmpV4TypeCode.UnreachablePort, UdpPacketOf(Us, 4000, Target, 69, "read"));
        new ProbeTraffic(Probe.Udp(69), Target).Outcome([error]).Should().Be(ProbeOutcome.Refused);
        new ProbeTraffic(Probe.Udp(70), Target).Outcome([error]).Should().BeNull();
        new ProbeTraffic(Probe.Ping(), Target).Outcome([error]).Should().BeNull();
    }

    [Test]
    public void An_ftp_session_takes_the_connection_to_the_port_that_its_server_names()
    {
        var traffic = new ProbeTraffic(Probe.Ftp(), Target);
        var control = Tcp(Us, 4000, Target, 21, 1, TcpFlags.Syn);
        var reply = Tcp(Target, 21, Us, 4000, 2, TcpFlags.Ack | TcpFlags.Psh, "227 Entering Passive Mode (198,51,100,10,78,53)\r\n");
        var data = Tcp(Us, 4001, Target, 20021, 3, TcpFlags.Syn);
        var others = Tcp(Us, 4002, Target, 80, 4, TcpFlags.Syn);

        traffic.Sent([control, others, reply, data]).Should().Equal(control, data);
    }

    [Test]
    public void Of_what_is_sent_again_the_first_counts()
    {
        var traffic = new ProbeTraffic(Probe.Udp(69), Target);
        var sent = Udp(Us, 4000, Target, 69, "read");

        traffic.Sent([sent, sent with { }, Udp(Us, 4000, Target, 69, "acknowledged")]).Should().ContainSingle().Which.Should().BeSameAs(sent);
    }

    [TestCase("227 (1,2,3,4,256,0)")]
    [TestCase("227 nothing")]
    [TestCase("150 (1,2,3,4,5,6)")]
    public void What_names_no_port_is_no_passive_reply(string text) =>
        PassiveFtp.DataPort(Tcp(Target, 21, Us, 4000, 2, TcpFlags.Ack, text)).Should().BeNull();

    private static Sighting Tcp(string from, ushort fromPort, string to, ushort toPort, uint sequence, TcpFlags flags, string payload = "") =>
        Sight(from, to, new TcpPacket(fromPort, toPort) { SequenceNumber = sequence, Flags = (ushort)flags, PayloadData = Encoding.ASCII.GetBytes(payload) });

    private static Sighting Udp(string from, ushort fromPort, string to, ushort toPort, string payload) => Sight(UdpPacketOf(from, fromPort, to, toPort, payload));

    private static IPv4Packet UdpPacketOf(string from, ushort fromPort, string to, ushort toPort, string payload) =>
        Ip(from, to, new UdpPacket(fromPort, toPort) { PayloadData = Encoding.ASCII.GetBytes(payload) });

    private static Sighting Echo(string from, string to, IcmpV4TypeCode type, ushort id, string payload) =>
        Sight(from, to, Icmp(type, id, Encoding.ASCII.GetBytes(payload)));

    private static Sighting Error(IcmpV4TypeCode type, IPv4Packet about) => Sight(Router, Us, Icmp(type, 0, about.Bytes[..28]));

    private static IcmpV4Packet Icmp(IcmpV4TypeCode type, ushort id, byte[] payload) =>
        new(new PacketDotNet.Utils.ByteArraySegment([0, 0, 0, 0, 0, 0, 0, 0, .. payload])) { TypeCode = type, Id = id };

    private static Sighting Sight(string from, string to, Packet payload) => Sight(Ip(from, to, payload));

    private static IPv4Packet Ip(string from, string to, Packet payload) => new(IPAddress.Parse(from), IPAddress.Parse(to)) { PayloadPacket = payload };

    private static Sighting Sight(IPv4Packet packet)
    {
        packet.UpdateCalculatedValues();
        var none = new PhysicalAddress(new byte[6]);
        var frame = new EthernetPacket(none, none, EthernetType.IPv4) { PayloadPacket = packet };
        return Sighting.Parse(new CapturedFrame((int)LinkLayers.Ethernet, frame.Bytes))!;
    }
}
