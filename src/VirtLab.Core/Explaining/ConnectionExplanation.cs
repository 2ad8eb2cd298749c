namespace VirtLab.Explaining;

/// <summary>What becomes of a connection, in both directions.</summary>
/// <param name="Original">Its first packet.</param>
/// <param name="Reply">The answer to it; none where the first packet reaches nobody who could answer.</param>
public sealed record ConnectionExplanation(Explanation Original, Explanation? Reply)
{
    /// <summary>Both directions, for people.</summary>
    public override string ToString() => Reply is null ? Original.ToString() : $"{Original}the answer, {Reply}";
}
