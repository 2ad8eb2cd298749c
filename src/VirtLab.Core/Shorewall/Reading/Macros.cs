using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>A line of a macro.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Ports">The destination ports, as the files write them; none for any.</param>
/// <param name="SourcePorts">The source ports; none for any.</param>
/// <param name="Action">What it does; none for what the macro is called with.</param>
internal sealed record MacroLine(string? Protocol, string? Ports, string? SourcePorts = null, string? Action = null);

/// <summary>What macros stand for: those of the folder, and those that come with Shorewall.</summary>
internal static class Macros
{
    private const int DeepestMacro = 8;

    /// <summary>The macro's lines; null where there is none of that name.</summary>
    /// <exception cref="LeftOutException">A lab can't say what it stands for.</exception>
    public static ValueList<MacroLine>? Of(string name, Draft draft) => Of(name, draft, 0);

    private static ValueList<MacroLine>? Of(string name, Draft draft, int depth)
    {
        if (depth > DeepestMacro)
            throw new LeftOutException($"the macro {name}", $"macros call each other more than {DeepestMacro} deep");
        if (draft.Source.Has($"macro.{name}"))
            return OwnLines(name, draft, depth);
        if (StandardMacros.Unsayable.TryGetValue(name, out string? why))
            throw new LeftOutException($"the macro {name}", why);
        return StandardMacros.Table.TryGetValue(name, out string? text) ? StandardMacros.Lines(text) : null;
    }

    private static ValueList<MacroLine> OwnLines(string name, Draft draft, int depth) =>
        draft.Source.Rows($"macro.{name}", _ => Layouts.Macro).SelectMany(row =>
        {
            row.NothingIn("origdest", "rate", "user", "mark", "connlimit", "time", "headers", "switch");
            if (row["source"] is not (null or "SOURCE" or "PARAM") || row["dest"] is not (null or "DEST" or "PARAM"))
                throw new LeftOutException($"the macro {name}", "its lines name sources or destinations of their own");
            // A line may be another macro, called with the same action.
            string action = row.Needed("action");
            return Of(action, draft, depth + 1) is { } other ? other
                : ValueList.Create([new MacroLine(row["proto"], row["dport"], row["sport"], action is "PARAM" ? null : action)]);
        }).ToValueList();
}
