namespace VirtLab.Native.Generator;

/// <summary>One file for each C header: every function as a static method that calls through the table of addresses.</summary>
internal sealed class FunctionFiles(ApiModel model, TypeMap types, ArgumentEnums enums)
{
    internal IEnumerable<(string Path, string Text)> Emit()
    {
        var table = FunctionTableFile.Order(model);
        foreach (var header in table.Select((function, index) => (Function: function, Index: index)).GroupBy(item => item.Function.File).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var text = new SourceText(model.Version, "VirtLab.Native.Generated", "System.Runtime.InteropServices", "VirtLab.Native.Interop");
            text.Open("internal static unsafe partial class NativeApi");
            var first = true;
            foreach (var (function, index) in header)
            {
                if (!first) text.Line();
                first = false;
                if (function.Library != "libc") text.Facts(function.Name, function.Since, function.File);
                Method(text, function, index);
            }

            foreach (var variable in model.Variables.Where(variable => variable.File == header.Key)) Variable(text, variable);
            text.Close();
            yield return ($"Functions.{header.Key}.cs", text.ToString());
        }
    }

    private void Method(SourceText text, ApiFunction function, int index)
    {
        var parameters = new List<string>();
        var passed = new List<string>();
        foreach (var argument in function.Arguments)
        {
            var name = Naming.Identifier(argument.Name);
            var type = types.Map(argument.Type, function.Name);
            if (enums.Of(function, argument) is { } named)
            {
                parameters.Add($"{Naming.EnumType(named.Name)} {name}");
                passed.Add(type.Abi == "CULong" ? $"new CULong((uint){name})" : $"({type.Abi}){name}");
                continue;
            }

            parameters.Add($"{type.Surface} {name}");
            passed.Add(type.Pass(name));
        }

        var call = $"(({types.FunctionPointer(function)})NativeSymbols.Address({index}))({string.Join(", ", passed)})";
        var (returned, body) = Returned(function, call);
        text.Line($"internal static {returned} {function.Name}({string.Join(", ", parameters)}) =>");
        text.Line($"    {body};");
    }

    /// <summary>"const char *" stays libvirt's; "char *" is the caller's to free. The type says which.</summary>
    private (string Type, string Body) Returned(ApiFunction function, string call) => function.ReturnType switch
    {
        "const char *" => ("BorrowedUtf8", $"new({call})"),
        "char *" => ("OwnedUtf8", $"new({call})"),
        _ => (types.Map(function.ReturnType, function.Name).Surface, call),
    };

    private void Variable(SourceText text, ApiVariable variable)
    {
        text.Line();
        text.Facts(variable.Name, variable.Since, variable.File);
        var type = types.Map(variable.Type, variable.Name).Abi;
        text.Line($"internal static {type} {variable.Name} =>");
        text.Line($"    *({type}*)NativeSymbols.Variable(NativeLibraryId.{FunctionTableFile.LibraryId(variable.Library)}, \"{variable.Name}\", \"{variable.Since}\");");
    }
}
