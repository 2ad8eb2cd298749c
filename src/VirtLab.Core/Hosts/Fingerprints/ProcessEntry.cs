using System.Globalization;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>A process as <c>/proc</c> tells of it (proc_pid_stat(5), proc_pid_status(5)). Number and start together never name another one.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Start">When it started, in clock ticks since the machine did.</param>
/// <param name="Program">Its program's name, at most 15 characters.</param>
/// <param name="IsDead">Whether it has ended and only awaits its parent's look.</param>
/// <param name="User">Its user id.</param>
/// <param name="Depth">How many PID namespaces deep it stands, as seen from here: 1 is our own.</param>
internal sealed record ProcessEntry(int Id, int Parent, ulong Start, string Program, bool IsDead, uint User, int Depth)
{
    /// <summary>Reads a process; null where there is none of this number.</summary>
    public static ProcessEntry? TryRead(int id)
    {
        try
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}");
            return Parse(id, File.ReadAllText(folder + "/stat"), File.ReadAllText(folder + "/status"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static ProcessEntry Parse(int id, string stat, string status)
    {
        // The name stands in parentheses and may hold some itself.
        int open = stat.IndexOf('(', StringComparison.Ordinal), close = stat.LastIndexOf(')');
        string[] rest = stat[(close + 2)..].Split(' ');
        return new ProcessEntry(id, int.Parse(rest[1], CultureInfo.InvariantCulture), ulong.Parse(rest[19], CultureInfo.InvariantCulture),
            stat[(open + 1)..close], rest[0] is "Z" or "X", uint.Parse(Words("Uid:")[0], CultureInfo.InvariantCulture), Math.Max(1, Words("NSpid:").Length));

        string[] Words(string key) => status.Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?
            [key.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }
}
