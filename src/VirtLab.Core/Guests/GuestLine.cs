namespace VirtLab.Guests;

/// <summary>A line to the agent.</summary>
/// <param name="Number">By which it is acknowledged: the command's id, a dot and the line's number within the command.</param>
/// <param name="Verb">What the agent shall do.</param>
/// <param name="Words">With what; each with a blank before it.</param>
internal sealed record GuestLine(string Number, string Verb, string Words = "")
{
    /// <summary>As it is sent: twice the same, so that the agent notices damage.</summary>
    public override string ToString() => $"!{Number} {Verb}{Words}!{Number} {Verb}{Words}";
}
