namespace VirtLab.Compiling.Firewall;

/// <summary>Rules that are looked up together, where the first of them stands.</summary>
/// <param name="start">The place of the first.</param>
/// <param name="kind">What they have in common.</param>
internal sealed class RuleRun(int start, RunKind kind)
{
    public RunElements Elements { get; } = new();

    public RunKind Kind => kind;

    public int Start => start;

    /// <summary>How many rules it has.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a rule, unless a packet could match two of the run's, or that of a rule between could fare otherwise.</summary>
    /// <param name="shape">What the rule matches.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="at">Its place.</param>
    /// <param name="otherwise">The place of the last rule before it that decides otherwise; -1 for none.</param>
    public bool TryAdd(RunShape shape, PairRule rule, int at, int otherwise)
    {
        bool alike = otherwise < start;
        // In a map without ranges a look-up costs less, and so does one element more: they have one of their own where that is possible.
        bool added = (alike || at - start == Count) && (!alike || Count == 0 || shape.IsRange == Elements.IsInterval) && Elements.TryAdd(shape, rule);
        Count += added ? 1 : 0;
        return added;
    }
}
