using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Writing;

/// <summary>Protocols and ports as Shorewall writes them.</summary>
internal static class Protocols
{
    public static string? Word(Protocol? protocol) => protocol?.ToString().ToLowerInvariant();

    public static string? Word(Ports? ports) => ports is not { } some ? null : string.Join(',', some.Ranges.Select(range =>
        range.IsSingle ? range.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.First}:{range.Last}")));
}
