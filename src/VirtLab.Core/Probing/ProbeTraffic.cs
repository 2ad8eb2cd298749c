using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Which of the packets that are seen belong to a probe: others may run at the same time.</summary>
internal sealed class ProbeTraffic(Probe probe, IpAddress target)
{
    private readonly Protocol _protocol = probe switch
    {
        UdpProbe => Protocol.Udp,
        PingProbe => Protocol.Icmp,
        _ => Protocol.Tcp,
    };

    private readonly string _icmp = target.IsV6 ? "icmp6" : "icmp";

    private readonly ushort _port = probe switch
    {
        TcpProbe tcp => tcp.Port,
        UdpProbe udp => udp.Port,
        SegmentProbe segment => segment.Port,
        FtpProbe => PassiveFtp.ControlPort,
        _ => 0,
    };

    /// <summary>How many connections or packets it takes.</summary>
    public int Flows => probe is FtpProbe ? 2 : 1;

    /// <summary>What makes it unmistakable at the sender's: two probes that agree in this can't run at the same time.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{_protocol} {target} {_port} {(probe as SegmentProbe)?.Flags}");

    /// <summary>Its packets and what may come back for them, in pcap-filter(7) syntax.</summary>
    public ValueList<string> Filter => probe switch
    {
        // The server names the port of the data connection.
        FtpProbe => ["tcp", "or", _icmp],
        PingProbe => [_icmp],
        _ => ["(", _protocol == Protocol.Udp ? "udp" : "tcp", "and", "(", "port", Text(_port), "or", "port", Text(probe.SeenAtPort ?? _port),
            ")", ")", "or", _icmp],
    };

    /// <summary>What the sender sent to open its connections, or its packet: the first of each.</summary>
    public IReadOnlyList<Sighting> Sent(IReadOnlyList<Sighting> atSource)
    {
        ushort? data = probe is not FtpProbe ? null
            : atSource.Where(s => s.Source == target).Select(PassiveFtp.DataPort).FirstOrDefault(port => port is not null);
        return [.. atSource.Where(IsSent).DistinctBy(s => (s.SourcePort, s.DestinationPort))];

        bool IsSent(Sighting s) => s.Protocol == _protocol && s.Destination == target && (s.DestinationPort == _port || s.DestinationPort == data)
            && (probe is SegmentProbe segment ? s.Flags == segment.Flags : s.IsOpening);
    }

    /// <summary>How the probe ended, as the packets at the sender's tell; null where none tells.</summary>
    public ProbeOutcome? Outcome(IReadOnlyList<Sighting> atSource)
    {
        var sent = Sent(atSource);
        return atSource.Select(Of).FirstOrDefault(outcome => outcome is not null);

        // What the sender's own firewall refuses never leaves: only the refusal is seen, and it names the target.
        bool IsAbout(QuotedPacket quoted) => sent.Count > 0 ? sent.Any(quoted.IsOf) : quoted.IsTo(_protocol, target, _port);

        bool IsReplyTo(Sighting s) => sent.Count > 0 ? sent.Any(s.IsReplyTo) : s.IsReset && s.Source == target && s.SourcePort == _port;

        ProbeOutcome? Of(Sighting s)
        {
            if (s.Quoted is { } quoted)
                return !IsAbout(quoted) ? null : s.IsPortUnreachable ? ProbeOutcome.Refused : ProbeOutcome.Unreachable;
            if (_protocol != Protocol.Tcp || !IsReplyTo(s))
                return null;
            // To a single segment any answer is one.
            return (probe is SegmentProbe && sent.Count > 0) || s.IsTcpHandshakeAnswer ? ProbeOutcome.Answered : s.IsReset ? ProbeOutcome.Refused : null;
        }
    }

    private static string Text(ushort port) => port.ToString(CultureInfo.InvariantCulture);
}
