using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>A connection as its two ends see it.</summary>
/// <param name="opened">Its first packet.</param>
internal sealed class Talk(Packet opened)
{
    private const uint FirstNumber = 1000, FirstReplyNumber = 9000;
    private uint _next = FirstNumber, _replyNext = FirstReplyNumber;

    /// <summary>Its first packet.</summary>
    public Packet Opened { get; } = opened;

    /// <summary>What became of the last packet that got through in its first direction; none while none did.</summary>
    public Explanation? Passed { get; set; }

    /// <summary>Whether an answer got through.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The numbers of the next segment of a direction.</summary>
    public Sequence Next(bool isReply, TcpFlags flags) => new(
        (flags & TcpFlags.Syn) == 0 ? isReply ? _replyNext : _next : isReply ? FirstReplyNumber : FirstNumber,
        isReply ? _next : IsAnswered ? _replyNext : 0);

    /// <summary>A reset got through: whatever comes next begins anew.</summary>
    public void Resets() => (_next, _replyNext, IsAnswered, Passed) = (FirstNumber, FirstReplyNumber, false, null);

    /// <summary>Its first packet opens another connection: of that one nobody has said anything.</summary>
    public void BeginsAnew() => (_replyNext, IsAnswered) = (FirstReplyNumber, false);

    /// <summary>Counts what got through: nobody acknowledges what nobody saw.</summary>
    public void Passes(bool isReply, TcpFlags flags)
    {
        ref uint mine = ref isReply ? ref _replyNext : ref _next;
        if ((flags & TcpFlags.Syn) != 0)
            mine = (isReply ? FirstReplyNumber : FirstNumber) + 1;
        else if ((flags & TcpFlags.Fin) != 0)
            mine++;
    }
}
