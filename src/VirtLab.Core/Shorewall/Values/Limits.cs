using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Values;

/// <summary>Reads limits: <c>10/sec:20</c>.</summary>
internal static class Limits
{
    /// <summary>Whether it counts each address by itself.</summary>
    public static bool IsOfEachAddress(string text) => text.Contains(',') || text.Split('/')[0].Contains(':');

    /// <summary>The limit; none where the column is empty.</summary>
    /// <exception cref="LeftOutException">It counts each address by itself.</exception>
    /// <exception cref="MistakeException">It is no limit.</exception>
    public static RateLimit? Read(string? text, Row row)
    {
        if (text is null)
            return null;
        if (IsOfEachAddress(text))
            throw new LeftOutException($"'{row.Text}'", $"a lab's limits count all packets, not those of each address ({text})");
        return RateLimit.TryParse(text, null, out var limit) ? limit
            : throw new MistakeException($"'{text}' is no limit", "Write it as 10/sec or 10/sec:20");
    }
}
