using VirtLab.Primitives;

namespace VirtLab.Shorewall.Text;

/// <summary>The columns of a file, by the names that <c>{ name=value }</c> pairs have.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Columns">The columns' names, in order.</param>
internal sealed record Layout(string File, params ValueList<string> Columns)
{
    /// <summary>The place of a column, by its name or one that it had in other versions; -1 where there is none.</summary>
    public int IndexOf(string name)
    {
        string known = name.ToLowerInvariant() switch
        {
            "port" or "ports" or "dports" => "dport",
            "sports" => "sport",
            "host" => "hosts",
            "log" => "loglevel",
            "table" => "name",
            "originaldest" => "origdest",
            // Where it is the first column, as before 4.6.0.
            "mark" when !Columns.Contains("mark") => "action",
            var other => other,
        };
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == known)
                return i;
        }
        return -1;
    }
}
