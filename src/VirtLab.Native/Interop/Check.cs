using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtLab.Native.Generated;

namespace VirtLab.Native.Interop;

/// <summary>
/// The one place where a native failure becomes an exception. libvirt keeps its last error for each thread and clears it at the next
/// call, so it is read here, right after the call and on the same thread: no await and no other libvirt call may come between.
/// </summary>
internal static unsafe class Check
{
    /// <summary>For functions that give a negative number on failure.</summary>
    internal static int Success(int result, [CallerArgumentExpression(nameof(result))] string call = "") => result < 0 ? throw LastError(call) : result;

    /// <summary>For functions that give null on failure.</summary>
    internal static T* NotNull<T>(T* result, [CallerArgumentExpression(nameof(result))] string call = "")
        where T : unmanaged => result is null ? throw LastError(call) : result;

    /// <summary>For functions that give a string of ours, or null on failure.</summary>
    internal static string NotNull(OwnedUtf8 result, [CallerArgumentExpression(nameof(result))] string call = "") =>
        result.IsNull ? throw LastError(call) : result.Take()!;

    /// <summary>For functions that give a string of libvirt's, or null on failure.</summary>
    internal static string NotNull(BorrowedUtf8 result, [CallerArgumentExpression(nameof(result))] string call = "") =>
        result.IsNull ? throw LastError(call) : result.Copy()!;

    /// <summary>For lookups that may find nothing: null when the object does not exist, an exception for anything else.</summary>
    internal static T* FoundOrNull<T>(T* result, [CallerArgumentExpression(nameof(result))] string call = "")
        where T : unmanaged
    {
        if (result is not null) return result;
        var error = NativeApi.virGetLastError();
        if (error is not null && LibvirtErrors.IsNotFound((ErrorNumber)error->code)) return null;
        throw LastError(call);
    }

    /// <summary>As above, for a string of ours.</summary>
    internal static string? FoundOrNull(OwnedUtf8 result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (!result.IsNull) return result.Take();
        var error = NativeApi.virGetLastError();
        if (error is not null && LibvirtErrors.IsNotFound((ErrorNumber)error->code)) return null;
        throw LastError(call);
    }

    /// <summary>The error of the call that has just failed on this thread, as an exception of the fitting type.</summary>
    internal static LibvirtException LastError(string call) => LibvirtErrors.ToException(Read(NativeApi.virGetLastError(), FunctionName(call)));

    private static LibvirtError Read(virError* error, string function) => error is null
        ? new LibvirtError
        {
            Code = ErrorNumber.InternalError,
            Domain = ErrorDomain.None,
            Level = ErrorLevel.Error,
            Message = "libvirt reported a failure without saying why",
            Function = function,
        }
        : new LibvirtError
        {
            Code = (ErrorNumber)error->code,
            Domain = (ErrorDomain)error->domain,
            Level = error->level,
            Message = Text(error->message) ?? "",
            Function = function,
            Str1 = Text(error->str1),
            Str2 = Text(error->str2),
            Str3 = Text(error->str3),
            Int1 = error->int1,
            Int2 = error->int2,
        };

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>"NativeApi.virDomainCreate(domain.Pointer)" → "virDomainCreate".</summary>
    private static string FunctionName(string call)
    {
        var end = call.IndexOf('(', StringComparison.Ordinal);
        var name = end < 0 ? call : call[..end];
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
