namespace VirtLab.Compiling.Firewall;

/// <summary>Which packets a table's chains see.</summary>
internal enum TableFamily
{
    /// <summary>IPv4 and IPv6, as the host receives, sends and forwards them.</summary>
    Inet,

    /// <summary>Frames, as bridges receive them from their ports.</summary>
    Bridge,
}
