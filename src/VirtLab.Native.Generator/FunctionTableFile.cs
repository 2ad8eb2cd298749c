namespace VirtLab.Native.Generator;

/// <summary>The table behind the functions: name, library and version of each, in the order of their numbers.</summary>
internal static class FunctionTableFile
{
    /// <summary>Sorted by name, so that a name is found by binary search.</summary>
    internal static IReadOnlyList<ApiFunction> Order(ApiModel model) =>
        [.. model.Functions.Concat(Overrides.ExtraFunctions).Concat(Newer(model)).OrderBy(function => function.Name, StringComparer.Ordinal)];

    internal static IEnumerable<ApiFunction> Newer(ApiModel model) => Overrides.NewerFunctions.ExceptBy(model.Functions.Select(function => function.Name), function => function.Name);

    internal static string LibraryId(string library) => library switch
    {
        "libvirt" => "Libvirt",
        "libvirt-qemu" => "Qemu",
        "libvirt-lxc" => "Lxc",
        "libvirt-admin" => "Admin",
        "libc" => "C",
        _ => throw new GenerationException($"No name for the library {library}."),
    };

    internal static (string Path, string Text) Emit(ApiModel model)
    {
        var functions = Order(model);
        var text = new SourceText(model.Version, "VirtLab.Native.Generated", "VirtLab.Native.Interop");
        text.Open("internal static class FunctionTable");
        text.Line("/// <summary>The libvirt version whose API description this was made from.</summary>");
        text.Line($"internal const string ApiVersion = \"{model.Version}\";");
        text.Line();
        text.Line("/// <summary>How many functions are bound.</summary>");
        text.Line($"internal const int Count = {functions.Count};");
        text.Line();
        text.Line("/// <summary>The functions in the order of their numbers, which is that of their names.</summary>");
        text.Line("internal static readonly NativeFunction[] Functions =");
        text.Line("[");
        foreach (var function in functions)
            text.Line($"    new(\"{function.Name}\", NativeLibraryId.{LibraryId(function.Library)}, \"{function.Since}\"),");
        text.Line("];");
        text.Close();
        return ("FunctionTable.cs", text.ToString());
    }
}
