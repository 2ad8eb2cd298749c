namespace VirtLab.Native.Generator;

/// <summary>Each callback type as a named struct round its function pointer, because C# can't name a function pointer type.</summary>
internal sealed class CallbackFile(ApiModel model, TypeMap types)
{
    internal (string Path, string Text) Emit()
    {
        var text = new SourceText(model.Version, "VirtLab.Native.Generated", "System.Runtime.InteropServices");
        foreach (var callback in model.Callbacks)
        {
            var pointer = types.FunctionPointer(callback);
            text.Facts(callback.Name, callback.Since, callback.File);
            text.Line("[StructLayout(LayoutKind.Sequential)]");
            text.Open($"internal readonly unsafe struct {callback.Name}({pointer} pointer)");
            text.Line($"public readonly {pointer} Pointer = pointer;");
            text.Line();
            text.Line($"public static implicit operator {callback.Name}({pointer} pointer) => new(pointer);");
            text.Close();
            text.Line();
        }

        return ("Callbacks.cs", text.ToString().TrimEnd('\n') + "\n");
    }
}
