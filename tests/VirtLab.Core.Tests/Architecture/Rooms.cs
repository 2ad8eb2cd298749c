using System.Text.RegularExpressions;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>A row of the table of rooms.</summary>
/// <param name="Name">The first folder it names, such as <c>Model</c>.</param>
/// <param name="Folders">All its folders below <c>src/VirtLab.Core</c>.</param>
/// <param name="Knows">The rooms it may refer to.</param>
internal sealed record Room(string Name, string[] Folders, string[] Knows)
{
    public override string ToString() => Name;
}

/// <summary>The table of rooms as docs/architecture.md states it: what stands there is what is tested.</summary>
internal static partial class Rooms
{
    /// <summary>The binding: no room of VirtLab.Core, but one that few may know.</summary>
    public const string Native = "Native";

    private const string Core = "src/VirtLab.Core/";

    public static IReadOnlyList<Room> All { get; } = [.. Read()];

    /// <summary>The room of a namespace or of a folder below <c>src/VirtLab.Core</c>: the one with the longest folder that leads
    /// there.</summary>
    public static Room? Of(string path)
    {
        string folder = path.Replace('.', '/');
        return All.SelectMany(room => room.Folders, (room, own) => (Room: room, Own: own))
            .Where(pair => folder == pair.Own || folder.StartsWith(pair.Own + "/", StringComparison.Ordinal))
            .OrderByDescending(pair => pair.Own.Length)
            .Select(pair => pair.Room).FirstOrDefault();
    }

    private static IEnumerable<Room> Read()
    {
        string[] rows = [.. Repository.Read("docs/architecture.md").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        foreach (string[] cells in rows.Select(row => row.Split('|', StringSplitOptions.TrimEntries)))
        {
            string[] folders = [.. Code().Matches(cells[1]).Select(match => match.Groups[1].Value)];
            if (folders[0].StartsWith("src/", StringComparison.Ordinal) && !folders[0].StartsWith(Core, StringComparison.Ordinal))
                continue;
            folders[0] = folders[0].Replace(Core, "", StringComparison.Ordinal);
            yield return new Room(folders[0], folders,
                cells[3].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
