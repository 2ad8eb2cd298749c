using System.Globalization;
using System.Xml.Linq;

namespace VirtLab.Native.Generator;

/// <summary>Reads libvirt's API description files into an <see cref="ApiModel"/>, everything sorted by name.</summary>
internal static class ApiReader
{
    /// <summary>The libraries that are bound; each has a file of this name with <c>-api.xml</c> added.</summary>
    internal static readonly IReadOnlyList<string> Libraries = ["libvirt", "libvirt-admin", "libvirt-lxc", "libvirt-qemu"];

    internal static ApiModel Read(string directory)
    {
        var symbols = new List<(string Library, XElement Element)>();
        foreach (var library in Libraries)
        {
            var path = Path.Combine(directory, $"{library}-api.xml");
            if (!File.Exists(path)) throw new GenerationException($"{path} does not exist; it comes with the package libvirt-dev.");
            symbols.AddRange(XDocument.Load(path).Root!.Element("symbols")!.Elements().Select(element => (library, element)));
        }

        var macros = Select(symbols, "macro", (_, e) => new ApiMacro(
            Name(e), Text(e, "file"), Text(e, "version"), (string?)e.Attribute("string"), (string?)e.Attribute("raw"), e.Attribute("params") is not null));
        return new ApiModel(
            Version(macros),
            Select(symbols, "function", Function),
            Select(symbols, "functype", Function),
            Enums(symbols),
            Select(symbols, "struct", (_, e) => new ApiStruct(Name(e), Text(e, "file"), Text(e, "version"), Fields(e))),
            macros,
            Select(symbols, "variable", (library, e) => new ApiVariable(Name(e), library, Text(e, "file"), Text(e, "version"), Text(e, "type"))),
            symbols.Where(s => s.Element.Name == "typedef" && Text(s.Element, "type") != "enum").ToDictionary(s => Name(s.Element), s => Text(s.Element, "type")));
    }

    private static List<T> Select<T>(IEnumerable<(string Library, XElement Element)> symbols, string tag, Func<string, XElement, T> map) =>
        [.. symbols.Where(s => s.Element.Name == tag).OrderBy(s => Name(s.Element), StringComparer.Ordinal).Select(s => map(s.Library, s.Element))];

    private static ApiFunction Function(string library, XElement element) => new(
        Name(element), library, Text(element, "file"), Text(element, "version"), Text(element.Element("return")!, "type"),
        [.. element.Elements("arg").Select(arg => new ApiArgument(Name(arg), Text(arg, "type"), (string?)arg.Attribute("info") ?? ""))]);

    private static List<ApiField> Fields(XElement element) =>
        [.. element.Elements("field").Select(field => new ApiField(Name(field), Text(field, "type"), field.Element("union") is { } union ? Fields(union) : []))];

    private static List<ApiEnum> Enums(List<(string Library, XElement Element)> symbols)
    {
        // Some values are given as the name of another constant, across enums and libraries.
        var values = symbols.Where(s => s.Element.Name == "enum").ToDictionary(s => Name(s.Element), s => Text(s.Element, "value"));
        long Resolve(string name, int depth)
        {
            if (depth > 8 || !values.TryGetValue(name, out var text)) throw new GenerationException($"The value of constant {name} can't be resolved.");
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : Resolve(text, depth + 1);
        }

        return
        [
            .. symbols.Where(s => s.Element.Name == "enum").GroupBy(s => Text(s.Element, "type")).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
            {
                var typedef = symbols.FirstOrDefault(s => s.Element.Name == "typedef" && Name(s.Element) == group.Key);
                if (typedef.Element is null) throw new GenerationException($"The constants of {group.Key} have no typedef.");
                return new ApiEnum(
                    group.Key, typedef.Library, Text(typedef.Element, "file"), Text(typedef.Element, "version"),
                    [.. group.Select(s => new ApiConstant(Name(s.Element), Resolve(Name(s.Element), 0), Text(s.Element, "version")))
                        .OrderBy(constant => constant.Value).ThenBy(constant => constant.Name, StringComparer.Ordinal)]);
            }),
        ];
    }

    /// <summary>The headers' own version macro: major * 1,000,000 + minor * 1,000 + micro.</summary>
    private static string Version(List<ApiMacro> macros)
    {
        var raw = macros.Single(macro => macro.Name == "LIBVIR_VERSION_NUMBER").Raw;
        if (!int.TryParse(raw, CultureInfo.InvariantCulture, out var number)) throw new GenerationException($"LIBVIR_VERSION_NUMBER is not a number: {raw}");
        return string.Create(CultureInfo.InvariantCulture, $"{number / 1_000_000}.{number / 1000 % 1000}.{number % 1000}");
    }

    private static string Name(XElement element) => Text(element, "name");

    private static string Text(XElement element, string attribute) => (string?)element.Attribute(attribute)
        ?? throw new GenerationException($"A {element.Name} ({(string?)element.Attribute("name")}) has no attribute {attribute}.");
}
