using VirtLab.Primitives;

namespace VirtLab.Explaining.Tracking;

/// <summary>A connection as conntrack knows it.</summary>
/// <param name="Original">The headers of its first packet, before any translation.</param>
/// <param name="Reply">The headers that an answer has when it reaches the host.</param>
internal sealed record Connection(Headers Original, Headers Reply)
{
    /// <summary>Its mark, a provider's in the lowest bits.</summary>
    public int Mark { get; init; }

    /// <summary>Whether a packet has come back.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>Whether its first packet got through: until then nothing of it is remembered.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>The helper that expected it.</summary>
    public string? ExpectedBy { get; init; }

    public bool IsDestinationTranslated { get; init; }

    public bool IsSourceTranslated { get; init; }

    /// <summary>Whether it has been decided where it goes, and as whom it goes there.</summary>
    public bool HasDestination { get; init; }

    public bool HasSource { get; init; }

    /// <summary>The interface whose address it was given: by another one it can't leave.</summary>
    public InterfaceName? MasqueradedOn { get; init; }

    public TcpState Tcp { get; init; }

    /// <summary>Whether one end has said that it is done.</summary>
    public bool IsClosing { get; init; }

    /// <summary>Whether the last segment was a reset, and which end sent it: true for the one that answers.</summary>
    public bool? ResetByReply { get; init; }
}

/// <summary>What conntrack knows of a TCP connection.</summary>
internal enum TcpState
{
    None,
    SynSent,
    SynReceived,
    Established,
    FinWait,
    CloseWait,
    LastAck,
    TimeWait,
    Closed,

    /// <summary>Both ends have sent a SYN.</summary>
    SynSentTwice,
}
