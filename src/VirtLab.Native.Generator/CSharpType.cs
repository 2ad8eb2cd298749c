namespace VirtLab.Native.Generator;

/// <summary>
/// A C type as C# sees it. <paramref name="Abi"/> is what crosses the border, always a primitive, a pointer or a function pointer.
/// <paramref name="Surface"/> is what callers of the raw layer see, and <paramref name="Pass"/> turns an argument's name into the crossing expression.
/// </summary>
internal sealed record CSharpType(string Abi, string Surface, Func<string, string> Pass)
{
    internal static CSharpType Same(string name) => new(name, name, argument => argument);
}
