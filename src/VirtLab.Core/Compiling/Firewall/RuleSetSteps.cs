namespace VirtLab.Compiling.Firewall;

/// <summary>What makes one rule set of another, as transactions for <c>nft -f -</c> one after the other; those that are empty are left out. A packet that
/// is being judged while the rules change may look up with the old rules what is in the new maps, and the kernel shows what is in a new set with
/// ranges a moment after the rules that look it up. So what is new stands before any rule leads to it, and what goes goes when none does any
/// more.</summary>
/// <param name="Ahead">Makes what is new.</param>
/// <param name="Switch">Has the new rules in force.</param>
/// <param name="After">Takes away what is left of the old ones.</param>
internal readonly record struct RuleSetSteps(string Ahead, string Switch, string After)
{
    public static RuleSetSteps At(string once) => new("", once, "");

    /// <summary>One after the other.</summary>
    public IEnumerable<string> Transactions => [Ahead, Switch, After];

    /// <summary>Both, in the same transactions.</summary>
    public RuleSetSteps And(RuleSetSteps other) => new(Ahead + other.Ahead, Switch + other.Switch, After + other.After);

    /// <summary>All in one transaction.</summary>
    public override string ToString() => Ahead + Switch + After;
}
