using System.Globalization;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Values;

/// <summary>Reads what Shorewall writes for ports: <c>80,https,8000:8080</c>, or <c>!25</c> for all others.</summary>
internal static class PortList
{
    private const int Highest = ushort.MaxValue;

    /// <summary>The ports; null for any.</summary>
    /// <exception cref="LeftOutException">It is a set that only Shorewall knows.</exception>
    /// <exception cref="MistakeException">It is no list of ports.</exception>
    public static Ports? Read(string? text) => text switch
    {
        null => (Ports?)null,
        ['+', ..] => throw new LeftOutException($"'{text}'", "the ipset is not in the files"),
        ['!', .. var others] => new Ports(Others(Each(others))),
        _ => new Ports(Each(text)),
    };

    /// <summary>One port.</summary>
    /// <exception cref="MistakeException">It is none.</exception>
    public static ushort One(string text) => Read(text) is { Ranges: [{ IsSingle: true } range] } ? range.First
        : throw new MistakeException($"'{text}' is not one port", "Write its number");

    private static ValueList<PortRange> Each(string list) => list.Split(',').Select(item =>
    {
        string[] ends = item.Split(':');
        int first = ends is ["", _] ? 1 : Number(ends[0], item), last = ends is [_, ""] ? Highest : Number(ends[^1], item);
        return ends.Length <= 2 && first <= last ? new PortRange((ushort)first, (ushort)last)
            : throw new MistakeException($"'{item}' is no range of ports", "Write it as 8000:8080, the lower port first");
    }).ToValueList();

    private static int Number(string text, string item) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 0 and <= Highest
            && (number > 0 || item.Contains(':')) ? Math.Max(1, number)
        : ServiceNames.Port(text) is { } port ? port
        : throw new MistakeException($"'{item}' is no port, and no service that is known here", "Write the port's number, 1 to 65535");

    private static ValueList<PortRange> Others(ValueList<PortRange> excluded)
    {
        var left = new List<PortRange>();
        int next = 1;
        foreach (var range in excluded.OrderBy(range => range.First))
        {
            if (range.First > next)
                left.Add(new PortRange((ushort)next, (ushort)(range.First - 1)));
            next = Math.Max(next, range.Last + 1);
        }
        if (next <= Highest)
            left.Add(new PortRange((ushort)next, Highest));
        return left.Count > 0 ? left.ToValueList() : throw new MistakeException("no port is left", "Exclude fewer");
    }
}
