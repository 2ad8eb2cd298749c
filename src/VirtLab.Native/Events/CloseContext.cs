using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtLab.Native.Generated;

namespace VirtLab.Native.Events;

/// <summary>Hears that a connection was closed by anyone but us.</summary>
internal sealed unsafe class CloseContext(ConnectionParts parts) : CallbackContext
{
    private readonly TaskCompletionSource<ConnectCloseReason> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static virConnectCloseFunc Pointer => new(&Closed);

    internal Task<ConnectCloseReason> Reason => _closed.Task;

    private void Lost(ConnectCloseReason reason)
    {
        _closed.TrySetResult(reason);
        parts.ConnectionLost(new(new()
        {
            Code = ErrorNumber.InvalidConn,
            Domain = ErrorDomain.Rpc,
            Level = ErrorLevel.Error,
            Message = $"The connection to the libvirt daemon was closed ({reason}).",
            Function = "virConnectRegisterCloseCallback",
        }));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Closed(virConnect* connection, int reason, void* opaque)
    {
        try
        {
            Find<CloseContext>(opaque)?.Lost((ConnectCloseReason)reason);
        }
        catch (Exception)
        {
            // Nothing may cross into C; all that can fail here is memory.
        }
    }
}
