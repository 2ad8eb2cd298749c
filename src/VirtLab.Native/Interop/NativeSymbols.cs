using System.Runtime.CompilerServices;
using VirtLab.Native.Generated;

namespace VirtLab.Native.Interop;

/// <summary>
/// The addresses behind the generated functions, filled one by one as they are first called.
/// <para>
/// Why a table of addresses and not <c>[LibraryImport]</c>: both are lazy for each symbol and safe for ahead-of-time compilation, but
/// a missing symbol would surface as <see cref="EntryPointNotFoundException"/> from inside any call, without the version it
/// came with; a resolver is one per assembly and throws from places we don't own; and 560 generated stubs would be compiled into
/// every user's start-up. Here a call is one array load, one test against zero and an indirect call (measured equal to the stub), and
/// nothing can throw from a static constructor: the initialiser only allocates an array.
/// </para>
/// </summary>
internal static class NativeSymbols
{
    // Contents are a memo of what the loader would answer anyway: writing the same address twice does no harm.
    private static readonly nint[] Addresses = new nint[FunctionTable.Count];
    private static readonly NativeLoader Loader = new(NativeLoader.DefaultNames);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Address(int index)
    {
        var address = Addresses[index];
        return address != 0 ? address : Resolve(index);
    }

    /// <summary>The address of an exported variable.</summary>
    internal static nint Variable(NativeLibraryId library, string name, string since) => Loader.Resolve(new(name, library, since));

    internal static bool IsInstalled(NativeLibraryId library) => Loader.Has(library switch
    {
        NativeLibraryId.C => new("free", library, "0.0.0"),
        NativeLibraryId.Libvirt => new("virInitialize", library, "0.1.0"),
        NativeLibraryId.Qemu => new("virDomainQemuMonitorCommand", library, "0.8.3"),
        NativeLibraryId.Lxc => new("virDomainLxcOpenNamespace", library, "1.0.2"),
        _ => new("virAdmConnectOpen", library, "2.0.0"),
    });

    internal static bool IsSupported(string function) => Find(function) is { } found && Loader.Has(found);

    internal static NativeFunction? Find(string function)
    {
        int low = 0, high = FunctionTable.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(FunctionTable.Functions[middle].Name, function);
            if (order == 0) return FunctionTable.Functions[middle];
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Resolve(int index) => Addresses[index] = Loader.Resolve(FunctionTable.Functions[index]);
}
