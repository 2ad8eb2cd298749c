using System.Text.RegularExpressions;

namespace VirtLab.Native.Generator;

/// <summary>All structs under their C names: opaque ones as empty tags, the others field by field.</summary>
internal sealed partial class StructFile(ApiModel model, TypeMap types, MacroFile macros)
{
    internal (string Path, string Text) Emit()
    {
        var text = new SourceText(model.Version, "VirtLab.Native.Generated", "System.Runtime.InteropServices");
        foreach (var item in model.Structs)
        {
            text.Facts(item.Name, item.Since, item.File);
            if (item.Fields.Count == 0)
            {
                text.Line("[StructLayout(LayoutKind.Sequential)]");
                text.Line($"internal struct {item.Name};");
            }
            else
            {
                Struct(text, item);
            }

            text.Line();
        }

        return ("Structs.cs", text.ToString().TrimEnd('\n') + "\n");
    }

    private void Struct(SourceText text, ApiStruct item)
    {
        text.Line("[StructLayout(LayoutKind.Sequential)]");
        text.Open($"internal unsafe struct {item.Name}");
        foreach (var field in item.Fields) text.Line($"public {Declaration(field, item.Name)};");
        foreach (var field in item.Fields.Where(field => field.Union.Count > 0))
        {
            text.Line();
            text.Line("[StructLayout(LayoutKind.Explicit)]");
            text.Open($"internal struct {field.Name}Union");
            foreach (var member in field.Union) text.Line($"[FieldOffset(0)] public {Declaration(member, $"{item.Name}.{field.Name}")};");
            text.Close();
        }

        text.Close();
    }

    private string Declaration(ApiField field, string owner)
    {
        var name = Naming.Identifier(field.Name);
        if (field.Union.Count > 0) return $"{field.Name}Union {name}";
        if (CharArray().Match(field.Type) is { Success: true } array) return $"fixed byte {name}[{macros.Integer(array.Groups[1].Value)}]";
        return $"{types.Map(field.Type, $"{owner}.{field.Name}").Surface} {name}";
    }

    [GeneratedRegex(@"^char \w+\[(\w+)\]$")]
    private static partial Regex CharArray();
}
