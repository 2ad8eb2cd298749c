namespace VirtLab.Shorewall.Text;

/// <summary>The <c>?IF</c>s that a line stands in.</summary>
internal sealed class Conditions(Variables variables)
{
    private readonly Stack<Branch> _open = [];

    /// <summary>Whether the line is to be read.</summary>
    public bool AllTrue => _open.All(branch => branch.Now);

    /// <summary>Where the innermost begins that is still open.</summary>
    public Origin? Open => _open.TryPeek(out var branch) ? branch.At : null;

    /// <summary>Takes a line that begins, changes or ends a condition.</summary>
    /// <exception cref="MistakeException">There is nothing that it could change or end, or it can't be evaluated.</exception>
    public bool Take(string directive, string condition, Origin at)
    {
        switch (directive)
        {
            case "IF":
                // Inside what is not read nothing is evaluated either. It is open even where it can't be evaluated.
                bool read = AllTrue;
                _open.Push(new Branch(at, Now: false, Before: true));
                bool first = read && IsTrue(condition);
                _ = _open.Pop();
                _open.Push(new Branch(at, first, first));
                return true;
            case "ELSIF" or "ELSEIF":
                var before = Last(directive);
                bool next = !before.Before && AllTrue && IsTrue(condition);
                _open.Push(before with { Now = next, Before = before.Before || next });
                return true;
            case "ELSE":
                var other = Last(directive);
                _open.Push(other with { Now = !other.Before, Before = true });
                return true;
            case "ENDIF":
                _ = Last(directive);
                return true;
            default:
                return false;
        }
    }

    private bool IsTrue(string condition) => Condition.IsTrue(Condition.Evaluate(condition, variables));

    private Branch Last(string directive) => _open.TryPop(out var branch) ? branch
        : throw new MistakeException($"?{directive} without ?IF", "Add the ?IF before it, or take it out");

    private sealed record Branch(Origin At, bool Now, bool Before);
}
