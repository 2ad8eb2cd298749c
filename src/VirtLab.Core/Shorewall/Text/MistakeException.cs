namespace VirtLab.Shorewall.Text;

/// <summary>A line that nobody can take: it becomes a finding.</summary>
internal sealed class MistakeException(string reason, string remedy) : Exception($"{reason}. {remedy}.")
{
    public string Reason { get; } = reason;

    public string Remedy { get; } = remedy;
}
