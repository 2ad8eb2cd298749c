using System.Globalization;
using System.Text.RegularExpressions;

namespace VirtLab.Native.Generator;

/// <summary>Macros that have a value, as constants under their C names. Macros with parameters are C helpers and have none.</summary>
internal sealed partial class MacroFile(ApiModel model)
{
    private readonly Dictionary<string, ApiMacro> _macros = model.Macros.ToDictionary(macro => macro.Name);

    internal (string Path, string Text) Emit()
    {
        var text = new SourceText(model.Version, "VirtLab.Native.Generated");
        text.Open("internal static class Macros");
        var first = true;
        foreach (var macro in model.Macros.Where(HasValue))
        {
            if (!first) text.Line();
            first = false;
            text.Facts(macro.Name, macro.Since, macro.File);
            text.Line(macro.Text is not null
                ? $"internal const string {macro.Name} = \"{macro.Text}\";"
                : $"internal const {(Value(macro.Name) > int.MaxValue ? "long" : "int")} {macro.Name} = {Integer(macro.Name)};");
        }

        text.Close();
        return ("Macros.cs", text.ToString());
    }

    internal static bool HasValue(ApiMacro macro) => !macro.HasParameters && !Overrides.SkippedMacros.Contains(macro.Name);

    /// <summary>A number, or the name of a macro that stands for one.</summary>
    internal string Integer(string text) => Value(text).ToString(CultureInfo.InvariantCulture);

    private long Value(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        if (model.Enums.SelectMany(item => item.Constants).FirstOrDefault(constant => constant.Name == text) is { } constant) return constant.Value;
        if (!_macros.TryGetValue(text, out var macro) || macro.Raw is null) throw new GenerationException($"The macro {text} has no integer value.");

        // "(256 + 1)", "9007199254740991LL /* remark */", or the name of another.
        var raw = Remark().Replace(macro.Raw, "").Trim().Trim('(', ')');
        return raw.Split('+', StringSplitOptions.TrimEntries).Sum(term => Value(Suffix().Replace(term, "$1")));
    }

    [GeneratedRegex(@"/\*.*?\*/")]
    private static partial Regex Remark();

    [GeneratedRegex(@"^(\d+)[uUlL]+$")]
    private static partial Regex Suffix();
}
