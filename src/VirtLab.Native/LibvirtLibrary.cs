using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

/// <summary>What the installed libvirt library can do. Nothing here throws because something is missing.</summary>
public static class LibvirtLibrary
{
    /// <summary>The libvirt version this binding was generated from. Older and newer libraries work too.</summary>
    public static string ApiVersion => FunctionTable.ApiVersion;

    /// <summary>How many C functions are bound.</summary>
    public static int FunctionCount => FunctionTable.Count;

    /// <summary>Whether the library (libvirt.so.0) is installed.</summary>
    public static bool IsInstalled => NativeSymbols.IsInstalled(NativeLibraryId.Libvirt);

    /// <summary>The version of the installed library (<c>virGetVersion</c>).</summary>
    /// <exception cref="LibvirtNotFoundException">libvirt is not installed.</exception>
    public static unsafe Version Version
    {
        get
        {
            System.Runtime.InteropServices.CULong version;
            Check.Success(NativeApi.virGetVersion(&version, null, null));
            return LibvirtVersion.Parse(version.Value);
        }
    }

    /// <summary>Whether the installed library has a C function, such as <c>virDomainGetMessages</c>. False for a name that is not bound.</summary>
    /// <param name="function">The C name.</param>
    public static bool IsSupported(string function) => NativeSymbols.IsSupported(function);

    /// <summary>The libvirt version that brought a C function; null for a name that is not bound.</summary>
    /// <param name="function">The C name.</param>
    public static string? Since(string function) => NativeSymbols.Find(function)?.Since;
}
