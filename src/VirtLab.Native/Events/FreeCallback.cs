using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtLab.Native.Generated;

namespace VirtLab.Native.Events;

/// <summary>The free callback that all registrations share.</summary>
internal static unsafe class FreeCallback
{
    internal static virFreeCallback Pointer => new(&Free);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(void* opaque) => CallbackContext.Find<CallbackContext>(opaque)?.Release();
}
