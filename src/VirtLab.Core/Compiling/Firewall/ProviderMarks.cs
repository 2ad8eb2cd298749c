namespace VirtLab.Compiling.Firewall;

/// <summary>The part of packet and connection marks that is ours. The other bits belong to other software and are never touched.</summary>
internal static class ProviderMarks
{
    /// <summary>The bits that hold a provider's mark.</summary>
    public const uint Mask = 0xff;

    /// <summary>Every other bit.</summary>
    public const uint Others = ~Mask;
}
