using System.Runtime.InteropServices;

namespace VirtLab.Native.Interop;

/// <summary>
/// Opens the libraries and looks symbols up, each when it is first needed. Users' machines have the versioned name only
/// (the plain one belongs to the development package), so that is the one looked for.
/// </summary>
internal sealed class NativeLoader(Func<NativeLibraryId, IReadOnlyList<string>> names)
{
    private readonly nint[] _libraries = new nint[5];

    /// <summary>File names in the order they are tried.</summary>
    internal static IReadOnlyList<string> DefaultNames(NativeLibraryId library) => library switch
    {
        NativeLibraryId.C => ["libc.so.6", "libc.so", "libSystem.dylib"],
        NativeLibraryId.Libvirt => ["libvirt.so.0", "libvirt.0.dylib"],
        NativeLibraryId.Qemu => ["libvirt-qemu.so.0", "libvirt-qemu.0.dylib"],
        NativeLibraryId.Lxc => ["libvirt-lxc.so.0", "libvirt-lxc.0.dylib"],
        NativeLibraryId.Admin => ["libvirt-admin.so.0", "libvirt-admin.0.dylib"],
        _ => throw new ArgumentOutOfRangeException(nameof(library)),
    };

    /// <summary>The address of a function.</summary>
    /// <exception cref="LibvirtNotFoundException">The library is not installed.</exception>
    /// <exception cref="LibvirtNotSupportedException">The installed library is too old to have the function.</exception>
    internal nint Resolve(NativeFunction function)
    {
        var library = TryLoad(function.Library);
        if (library == 0) throw new LibvirtNotFoundException(names(function.Library), function.Name);
        return NativeLibrary.TryGetExport(library, function.Name, out var address) ? address : throw Missing(function);
    }

    /// <summary>Whether a call of the function would find it.</summary>
    internal bool Has(NativeFunction function) =>
        TryLoad(function.Library) is var library && library != 0 && NativeLibrary.TryGetExport(library, function.Name, out _);

    // Two threads may both load: the loader counts references and gives the same handle, so nothing is lost.
    private nint TryLoad(NativeLibraryId id)
    {
        ref var library = ref _libraries[(int)id];
        if (library != 0) return library;
        foreach (var name in names(id))
            if (NativeLibrary.TryLoad(name, out var loaded))
                return library = loaded;
        return 0;
    }

    /// <summary>The same shape as libvirt's own answer when a driver lacks a function, so callers need one rule for both.</summary>
    private static LibvirtNotSupportedException Missing(NativeFunction function) => new(new LibvirtError
    {
        Code = ErrorNumber.NoSupport,
        Domain = ErrorDomain.None,
        Level = ErrorLevel.Error,
        Message = $"The installed libvirt does not have {function.Name}; it came with libvirt {function.Since}.",
        Function = function.Name,
    });
}
