namespace VirtLab.Native.Generator;

/// <summary>What libvirt's API description says, as facts; nothing about C# in here.</summary>
internal sealed record ApiModel(
    string Version,
    IReadOnlyList<ApiFunction> Functions,
    IReadOnlyList<ApiFunction> Callbacks,
    IReadOnlyList<ApiEnum> Enums,
    IReadOnlyList<ApiStruct> Structs,
    IReadOnlyList<ApiMacro> Macros,
    IReadOnlyList<ApiVariable> Variables,
    IReadOnlyDictionary<string, string> Typedefs);

/// <summary>A function or a callback type; <paramref name="Library"/> is "libvirt", "libvirt-qemu", …</summary>
internal sealed record ApiFunction(string Name, string Library, string File, string Since, string ReturnType, IReadOnlyList<ApiArgument> Arguments);

/// <summary><paramref name="Text"/> is read to find the enum an argument takes, and never copied.</summary>
internal sealed record ApiArgument(string Name, string Type, string Text);

internal sealed record ApiEnum(string Name, string Library, string File, string Since, IReadOnlyList<ApiConstant> Constants);

internal sealed record ApiConstant(string Name, long Value, string Since);

internal sealed record ApiStruct(string Name, string File, string Since, IReadOnlyList<ApiField> Fields);

/// <summary><paramref name="Union"/> lists the members when the field is a union.</summary>
internal sealed record ApiField(string Name, string Type, IReadOnlyList<ApiField> Union);

internal sealed record ApiMacro(string Name, string File, string Since, string? Text, string? Raw, bool HasParameters);

internal sealed record ApiVariable(string Name, string Library, string File, string Since, string Type);
