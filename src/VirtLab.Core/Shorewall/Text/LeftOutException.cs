namespace VirtLab.Shorewall.Text;

/// <summary>A line that Shorewall takes and a lab can't say: it becomes a note.</summary>
internal sealed class LeftOutException(string what, string why) : Exception($"{what}: {why}")
{
    public string What { get; } = what;

    public string Why { get; } = why;
}
