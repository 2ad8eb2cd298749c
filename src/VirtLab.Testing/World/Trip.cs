using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Testing.World;

/// <summary>What a probe sends first, of each of its connections.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The port; of ICMP the type.</param>
internal sealed record Opening(Protocol Protocol, ushort Port)
{
    public TcpFlags Flags { get; init; } = TcpFlags.Syn;

    /// <summary>The helper that expects it.</summary>
    public Helper? ExpectedBy { get; init; }

    /// <summary>Whether any answer to it is one.</summary>
    public bool IsSegment { get; init; }

    public static IReadOnlyList<Opening> Of(Probe probe, bool isV6) => probe switch
    {
        TcpProbe tcp => [new(Protocol.Tcp, tcp.Port)],
        UdpProbe udp => [new(Protocol.Udp, udp.Port)],
        SegmentProbe segment => [new(Protocol.Tcp, segment.Port) { Flags = segment.Flags, IsSegment = true }],
        FtpProbe => [new(Protocol.Tcp, ControlPort.Of(Helper.Ftp)), new(Protocol.Tcp, Service.FtpDataPort) { ExpectedBy = Helper.Ftp }],
        _ => [new(Protocol.Icmp, isV6 ? Icmp.EchoRequest6 : Icmp.EchoRequest)],
    };

    /// <summary>It as a packet that comes to the host.</summary>
    public Packet From(PacketSource source, Headers headers) => new(source, headers.Destination)
    {
        Protocol = Protocol,
        SourcePort = headers.SourcePort,
        DestinationPort = Protocol == Protocol.Icmp ? (ushort)0 : headers.DestinationPort,
        IcmpType = Protocol == Protocol.Icmp ? (byte)headers.DestinationPort : (byte)0,
        Flags = Flags,
        ExpectedBy = ExpectedBy,
    };
}

/// <summary>The way of a connection's first packet and of the answer.</summary>
/// <param name="Outcome">What becomes of it.</param>
internal sealed record Trip(ProbeOutcome Outcome)
{
    /// <summary>Where it arrived; none where it did not.</summary>
    public Endpoint? End { get; init; }

    /// <summary>The packet as it arrived.</summary>
    public Headers Seen { get; init; }

    /// <summary>The provider that carried it.</summary>
    public Name? Via { get; init; }

    /// <summary>The provider that carried the answer.</summary>
    public Name? AnsweredVia { get; init; }

    /// <summary>What was said at the host, each time it came there.</summary>
    public ValueList<ConnectionExplanation> Crossings { get; init; } = [];

    /// <summary>What became of it elsewhere, for people; empty where all is said.</summary>
    public string Why { get; init; } = "";
}
