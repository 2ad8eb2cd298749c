namespace VirtLab.Native.Generator;

/// <summary>From the directory of API descriptions to the generated files, in memory.</summary>
internal static class Generation
{
    internal static SortedDictionary<string, string> Run(string apiDirectory) => Run(ApiReader.Read(apiDirectory));

    internal static SortedDictionary<string, string> Run(ApiModel model)
    {
        var types = new TypeMap(model);
        var enums = new ArgumentEnums(model);
        var macros = new MacroFile(model);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, text) in new FunctionFiles(model, types, enums).Emit()) files.Add(path, text);
        foreach (var (path, text) in new EnumFiles(model, enums).Emit()) files.Add(path, text);
        foreach (var (path, text) in new[] { FunctionTableFile.Emit(model), new StructFile(model, types, macros).Emit(), new CallbackFile(model, types).Emit(), macros.Emit() })
            files.Add(path, text);
        return files;
    }
}
