using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native.Events;

/// <summary>
/// libvirt's event loop: one thread for the whole process, started before the first connection is opened and alive until the process
/// ends. This is the one mutable static of the library, because libvirt's own event implementation is one for each process and can't be
/// taken back. Callbacks run on this thread and only ever hand data over; no code of a user runs here.
/// </summary>
internal static unsafe class EventLoop
{
    private static readonly Lock Gate = new();
    private static Thread? _thread;
    private static int _timer;

    internal static bool IsCurrentThread => Thread.CurrentThread == _thread;

    /// <summary>Starts the loop if it does not run yet; a failed start (libvirt is not installed) may be tried again.</summary>
    /// <exception cref="LibvirtNotFoundException">libvirt is not installed.</exception>
    internal static void EnsureRunning()
    {
        lock (Gate)
        {
            if (_thread is not null) return;
            Check.Success(NativeApi.virInitialize());
            // Errors become exceptions; libvirt's habit of printing them to standard error as well is switched off.
            NativeApi.virSetErrorFunc(null, new(&Silent));
            Check.Success(NativeApi.virEventRegisterDefaultImpl());
            // The loop sits in poll() and can't be woken but through a timer of its own; this one sleeps until Wake.
            _timer = Check.Success(NativeApi.virEventAddTimeout(-1, new(&Woken), null, default));
            _thread = new Thread(Run) { IsBackground = true, Name = "libvirt events" };
            _thread.Start();
        }
    }

    /// <summary>Makes the loop go round at once.</summary>
    internal static void Wake() => NativeApi.virEventUpdateTimeout(_timer, 0);

    private static void Run()
    {
        while (true)
            if (NativeApi.virEventRunDefaultImpl() < 0)
                Thread.Sleep(10); // poll() itself fails (out of memory): the pause only keeps the processor free.
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Woken(int timer, void* opaque) => NativeApi.virEventUpdateTimeout(timer, -1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Silent(void* opaque, virError* error)
    {
    }
}
