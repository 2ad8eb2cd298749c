namespace VirtLab.Primitives;

/// <summary>Lists in sentences.</summary>
internal static class Lists
{
    /// <summary>The items with commas between them, or <c>none</c>.</summary>
    public static string OrNone<T>(this IEnumerable<T> items) => string.Join(", ", items) is { Length: > 0 } text ? text : "none";
}
