namespace VirtLab.Native.Generator;

/// <summary>Turns the C types of the API description into C#. A type without a rule ends the generation.</summary>
internal sealed class TypeMap(ApiModel model)
{
    // "unsigned long" has the size of the platform's long: 32 bits on a 32-bit machine, so never ulong.
    private static readonly Dictionary<string, string> Primitives = new()
    {
        ["void"] = "void",
        ["char"] = "byte",
        ["unsigned char"] = "byte",
        ["unsigned short"] = "ushort",
        ["int"] = "int",
        ["unsigned int"] = "uint",
        ["unsigned"] = "uint",
        ["long"] = "CLong",
        ["unsigned long"] = "CULong",
        ["long long"] = "long",
        ["long long int"] = "long",
        ["unsigned long long"] = "ulong",
        ["unsigned long long int"] = "ulong",
        ["size_t"] = "nuint",
        ["double"] = "double",
    };

    private readonly HashSet<string> _structs = [.. model.Structs.Select(item => item.Name)];
    private readonly HashSet<string> _enums = [.. model.Enums.Select(item => item.Name)];
    private readonly Dictionary<string, ApiFunction> _callbacks = model.Callbacks.ToDictionary(item => item.Name);

    /// <summary>The type of an argument, a return value or a field; <paramref name="where"/> names the place in the error.</summary>
    internal CSharpType Map(string type, string where)
    {
        var name = type.Replace("const", "", StringComparison.Ordinal).Trim();
        var stars = name.Count(c => c == '*');
        name = name.Replace("*", "", StringComparison.Ordinal).Trim();
        if (model.Typedefs.TryGetValue(name, out var target) && !_callbacks.ContainsKey(name))
        {
            stars += target.Count(c => c == '*');
            name = target.Replace("*", "", StringComparison.Ordinal).Trim();
        }

        var pointers = new string('*', stars);
        if (Primitives.TryGetValue(name, out var primitive)) return CSharpType.Same(primitive + pointers);
        if (_structs.Contains(name)) return CSharpType.Same(name + pointers);
        if (_enums.Contains(name)) return CSharpType.Same(Naming.EnumType(name) + pointers);
        if (_callbacks.TryGetValue(name, out var callback) && stars == 0) return new(FunctionPointer(callback), name, argument => argument + ".Pointer");
        throw new GenerationException($"{where}: no rule for the C type '{type}'. Add one to TypeMap, after looking the type up in libvirt's headers.");
    }

    /// <summary>The function pointer type of a function or callback, with every nested callback spelled out.</summary>
    internal string FunctionPointer(ApiFunction function)
    {
        var types = function.Arguments.Select(argument => Map(argument.Type, function.Name).Abi).Append(Map(function.ReturnType, function.Name).Abi);
        return $"delegate* unmanaged[Cdecl]<{string.Join(", ", types)}>";
    }
}
