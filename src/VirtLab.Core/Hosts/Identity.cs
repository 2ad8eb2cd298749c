using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>Who runs this process, and which user ids the sandbox gets: its root is an unprivileged user outside.</summary>
/// <param name="Uid">This process's user id.</param>
/// <param name="Gid">This process's group id.</param>
/// <param name="UserName">Its name.</param>
/// <param name="UidMap">Lines of <c>inside outside count</c> for user ids.</param>
/// <param name="GidMap">The same for group ids.</param>
internal sealed record Identity(uint Uid, uint Gid, string UserName, ValueList<IdRange> UidMap, ValueList<IdRange> GidMap)
{
    /// <summary>For root: a range far above any user's, so that nothing in the sandbox owns anything outside.</summary>
    private const uint RootBase = 2130706432;

    private const uint MapSize = 65536;

    public bool IsRoot => Uid == 0;

    /// <summary>Reads who we are from <c>/proc/self/status</c>, and an ordinary user's ranges from <c>/etc/subuid</c> and <c>/etc/subgid</c>.</summary>
    /// <returns>The identity; its maps are empty where an ordinary user has no range.</returns>
    public static Identity Read()
    {
        uint uid = Status("Uid:"), gid = Status("Gid:");
        string name = Environment.UserName;
        return uid == 0
            ? new Identity(uid, gid, name, [new IdRange(0, RootBase, MapSize)], [new IdRange(0, RootBase, MapSize)])
            : new Identity(uid, gid, name, Map("/etc/subuid", name, uid, uid), Map("/etc/subgid", name, uid, gid));
    }

    private static ValueList<IdRange> Map(string file, string user, uint uid, uint own) =>
        SubIds.Find(File.Exists(file) ? File.ReadAllText(file) : "", user, uid) is not { } range
            ? []
            : [new IdRange(0, own, 1), new IdRange(1, range.First, Math.Min(range.Count, MapSize - 1))];

    private static uint Status(string key) => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);
}

/// <summary>A range of ids: from <paramref name="Inside"/> on inside stand for those from <paramref name="Outside"/> on outside.</summary>
internal sealed record IdRange(uint Inside, uint Outside, uint Count)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Inside} {Outside} {Count}");
}

/// <summary>Reads <c>/etc/subuid</c> and <c>/etc/subgid</c> (subuid(5)).</summary>
internal static class SubIds
{
    /// <summary>How many ids a range has that <c>adduser</c> gives; and from where on it gives them.</summary>
    public const uint RangeSize = 65536, FirstRange = 100_000;

    // dnsmasq takes the last id of a sandbox's own, 99; the first one is the user's own.
    private const uint Least = 99;

    /// <summary>The start of the first range of <see cref="RangeSize"/> ids that nobody has, in either file.</summary>
    /// <param name="texts">The files' contents.</param>
    public static uint FirstFree(params IEnumerable<string> texts)
    {
        ulong first = FirstRange;
        foreach (var (start, count) in texts.SelectMany(Ranges).Select(range => ((ulong)range.First, (ulong)range.Count)).Order())
        {
            if (start < first + RangeSize && first < start + count)
                first = start + count;
        }
        return checked((uint)first);
    }

    /// <summary>The user's first range that is large enough; null where there is none. Lines name the user by name or by number.</summary>
    public static (uint First, uint Count)? Find(string text, string user, uint uid)
    {
        string number = uid.ToString(CultureInfo.InvariantCulture);
        return Ranges(text).Where(range => (range.User == user || range.User == number) && range.Count >= Least)
            .Select(range => ((uint, uint)?)(range.First, range.Count)).FirstOrDefault();
    }

    private static IEnumerable<(string User, uint First, uint Count)> Ranges(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] parts = line.Trim().Split(':');
            if (parts.Length == 3
                && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint first)
                && uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint count) && count > 0)
                yield return (parts[0], first, count);
        }
    }
}
