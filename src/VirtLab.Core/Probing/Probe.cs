using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>What a probe sends.</summary>
public abstract record Probe
{
    /// <summary>How long an answer may take; 5 s by default. It comes in milliseconds, on a busy machine after seconds: only what is not answered takes
    /// the whole time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Starts a listener at the far end for the time of the probe, where that is a node or the host and serves nothing on the port; off by
    /// default, so that a closed port is seen to be closed.</summary>
    public bool Listen { get; init; }

    /// <summary>Who is behind the address that is probed, where it is translated on the way (a port forward): then what it saw can be told.</summary>
    public Endpoint? SeenAt { get; init; }

    /// <summary>The port there, where it differs from the port that is probed.</summary>
    public ushort? SeenAtPort { get; init; }

    /// <summary>A TCP connection with an HTTP request over it.</summary>
    public static Probe Tcp(ushort port) => new TcpProbe(port);

    /// <summary>A UDP datagram, answered by a datagram (in TFTP's form: <see cref="Service.Tftp"/> answers it on any port).</summary>
    public static Probe Udp(ushort port = 69) => new UdpProbe(port);

    /// <summary>One ICMP echo request.</summary>
    public static Probe Ping() => new PingProbe();

    /// <summary>An FTP session that fetches a file over a passive data connection.</summary>
    public static Probe Ftp() => new FtpProbe();

    /// <summary>A single TCP segment with just these flags, connection or not; from nodes and the host only.</summary>
    public static Probe Segment(ushort port, TcpFlags flags) => new SegmentProbe(port, flags);

    /// <summary>An ARP request for the target's address on the sender's own segment; from nodes and the host only.</summary>
    /// <param name="networkInterface">The interface it is sent from.</param>
    public static Probe Arp(Primitives.InterfaceName networkInterface) => new ArpProbe(networkInterface);
}

/// <summary>A TCP connection.</summary>
/// <param name="Port">The port.</param>
public sealed record TcpProbe(ushort Port) : Probe
{
    /// <inheritdoc/>
    public override string ToString() => $"tcp {Port}";
}

/// <summary>A UDP datagram.</summary>
/// <param name="Port">The port.</param>
public sealed record UdpProbe(ushort Port) : Probe
{
    /// <inheritdoc/>
    public override string ToString() => $"udp {Port}";
}

/// <summary>An ICMP echo request.</summary>
public sealed record PingProbe : Probe
{
    /// <inheritdoc/>
    public override string ToString() => "ping";
}

/// <summary>An FTP session with a passive data connection.</summary>
public sealed record FtpProbe : Probe
{
    /// <inheritdoc/>
    public override string ToString() => "ftp";
}

/// <summary>A single TCP segment.</summary>
/// <param name="Port">The port.</param>
/// <param name="Flags">Its flags.</param>
public sealed record SegmentProbe(ushort Port, TcpFlags Flags) : Probe
{
    /// <inheritdoc/>
    public override string ToString() =>
        Flags == TcpFlags.None ? $"tcp {Port} without flags" : $"tcp {Port} with {Flags.ToString().ToUpperInvariant()}";
}

/// <summary>An ARP request.</summary>
/// <param name="Interface">The interface it is sent from.</param>
public sealed record ArpProbe(InterfaceName Interface) : Probe
{
    /// <inheritdoc/>
    public override string ToString() => $"arp on {Interface}";
}
