namespace VirtLab.Native.Interop;

/// <summary>A bound function: where it lives and which libvirt version brought it.</summary>
internal readonly record struct NativeFunction(string Name, NativeLibraryId Library, string Since);
