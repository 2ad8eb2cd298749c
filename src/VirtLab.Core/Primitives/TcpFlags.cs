namespace VirtLab.Primitives;

/// <summary>The flags of a TCP segment, as they stand in its header.</summary>
[Flags]
public enum TcpFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>FIN: no more data.</summary>
    Fin = 1,

    /// <summary>SYN: opens a connection.</summary>
    Syn = 2,

    /// <summary>RST: ends a connection at once.</summary>
    Rst = 4,

    /// <summary>PSH: hand the data on now.</summary>
    Psh = 8,

    /// <summary>ACK: acknowledges.</summary>
    Ack = 16,

    /// <summary>URG: urgent data.</summary>
    Urg = 32,

    /// <summary>All six.</summary>
    All = 63,
}
