using System.Globalization;

namespace VirtLab.Native.Generator;

/// <summary>One file of enums for each C header. These are public: they are the vocabulary of the safe layer too.</summary>
internal sealed class EnumFiles(ApiModel model, ArgumentEnums arguments)
{
    internal IEnumerable<(string Path, string Text)> Emit()
    {
        var flags = arguments.FlagEnums();
        foreach (var header in model.Enums.GroupBy(item => item.File).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var text = new SourceText(model.Version, "VirtLab.Native");
            var first = true;
            foreach (var item in header)
            {
                if (!first) text.Line();
                first = false;
                Enum(text, item, flags.Contains(item.Name) && item.Constants.All(constant => constant.Value >= 0));
            }

            yield return ($"Enums.{header.Key}.cs", text.ToString());
        }
    }

    private static void Enum(SourceText text, ApiEnum item, bool isFlags)
    {
        var names = Naming.Members(item);
        text.Facts(item.Name, item.Since, item.File);
        text.Line($"[LibvirtName(\"{item.Name}\", \"{item.Since}\")]");
        if (isFlags) text.Line("[System.Flags]");
        text.Open($"public enum {Naming.EnumType(item.Name)} : {(isFlags ? "uint" : "int")}");
        if (isFlags && item.Constants.All(constant => constant.Value != 0))
        {
            text.Line("/// <summary>No flag.</summary>");
            text.Line("None = 0,");
            text.Line();
        }

        var first = true;
        foreach (var constant in item.Constants)
        {
            if (!first) text.Line();
            first = false;
            text.Line($"/// <summary><c>{constant.Name}</c>, since libvirt {constant.Since}.</summary>");
            text.Line($"[LibvirtName(\"{constant.Name}\", \"{constant.Since}\")]");
            text.Line($"{names[constant.Name]} = {constant.Value.ToString(CultureInfo.InvariantCulture)},");
        }

        text.Close();
    }
}
