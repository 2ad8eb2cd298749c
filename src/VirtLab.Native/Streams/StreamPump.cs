using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtLab.Native.Events;
using VirtLab.Native.Generated;
using VirtLab.Native.Handles;
using VirtLab.Native.Interop;

namespace VirtLab.Native.Streams;

/// <summary>
/// Carries bytes between a non-blocking libvirt stream and a pipe, driven by libvirt's event loop. It asks for each event only while it has
/// use for it, since libvirt repeats an event for as long as it holds: readable while the pipe has room, writable while a writer waits.
/// </summary>
internal sealed unsafe class StreamPump(StreamHandle stream) : CallbackContext
{
    /// <summary>What <c>virStreamSend</c> and <c>virStreamRecv</c> give when they would have to wait.</summary>
    internal const int WouldBlock = -2;

    private const int ChunkSize = 16 * 1024;
    private const int ChunksPerTurn = 4; // then other streams of the process have their turn
    private const StreamEventType Always = StreamEventType.Hangup | StreamEventType.Error;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false));
    private readonly Lock _gate = new();
    private StreamEventType _mask = Always | StreamEventType.Readable;
    private TaskCompletionSource? _writable;
    private bool _attached;
    private bool _full;
    private bool _draining;
    private bool _ended;

    internal PipeReader Reader => _pipe.Reader;

    /// <summary>Why the stream ended; null while it goes on and after a proper end.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Whether the other side closed the stream properly.</summary>
    internal bool ReachedEnd { get; private set; }

    /// <summary>Registers with the event loop. On failure the pump is as if it had never been.</summary>
    internal void Start()
    {
        using var lease = stream.Use();
        lock (_gate)
        {
            // No free callback: the remote driver never calls it (seen in libvirt 9.0). Detach releases the context instead, and a
            // callback that is under way then finds the pump ended.
            if (NativeApi.virStreamEventAddCallback(lease.Pointer, (int)_mask, new(&OnEvent), Opaque, default) >= 0)
            {
                _attached = true;
                return;
            }
        }

        var failure = Check.LastError(nameof(NativeApi.virStreamEventAddCallback));
        Release();
        throw failure;
    }

    /// <summary>Ends reading and writing, for instance because the connection broke. Bytes that have arrived can still be read.</summary>
    internal void Stop(Exception? reason)
    {
        lock (_gate) End(reason);
    }

    /// <summary>Done when the stream may take more bytes.</summary>
    internal Task WhenWritable()
    {
        lock (_gate)
        {
            if (_ended) return Task.CompletedTask;
            _writable ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            UpdateMask();
            return _writable.Task;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEvent(virStream* source, int events, void* opaque)
    {
        try
        {
            Find<StreamPump>(opaque)?.Handle((StreamEventType)events);
        }
        catch (Exception failure)
        {
            // Nothing may cross into C: the reader hears of it instead.
            Find<StreamPump>(opaque)?.Stop(failure);
        }
    }

    private void Handle(StreamEventType events)
    {
        lock (_gate)
        {
            if (_ended) return;
            if (events.HasFlag(StreamEventType.Writable)) Interlocked.Exchange(ref _writable, null)?.TrySetResult();
            if ((events & Always) != 0)
            {
                // A hang-up is repeated until the callback is gone; what is left is read without it.
                _draining = true;
                Detach();
            }

            if (!_full && (_draining || events.HasFlag(StreamEventType.Readable))) Receive();
            UpdateMask();
        }
    }

    /// <summary>Moves what is there into the pipe. Runs on the event loop, or after a pause on the thread pool, always inside the gate.</summary>
    private void Receive()
    {
        for (var chunk = 0; (chunk < ChunksPerTurn || _draining) && !_full; chunk++)
        {
            var count = ReceiveChunk();
            if (count > 0)
            {
                Flush();
                continue;
            }

            if (count == WouldBlock && !_draining) return;
            ReachedEnd = count == 0;
            End(count == -1 ? Check.LastError(nameof(NativeApi.virStreamRecv)) : null);
            return;
        }
    }

    private int ReceiveChunk()
    {
        using var lease = stream.Use();
        var memory = _pipe.Writer.GetSpan(ChunkSize);
        fixed (byte* start = memory)
        {
            var count = NativeApi.virStreamRecv(lease.Pointer, start, (nuint)Math.Min(memory.Length, ChunkSize));
            if (count > 0) _pipe.Writer.Advance(count);
            return count;
        }
    }

    private void Flush()
    {
        var flush = _pipe.Writer.FlushAsync();
        if (flush.IsCompleted) return;
        _full = true;
        flush.AsTask().ContinueWith(_ => Resume(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The reader has made room.</summary>
    private void Resume()
    {
        lock (_gate)
        {
            _full = false;
            if (_ended) return;
            try
            {
                if (_draining) Receive();
                UpdateMask();
            }
            catch (Exception failure)
            {
                End(failure);
            }
        }
    }

    private void UpdateMask()
    {
        if (_ended || !_attached) return;
        var wanted = Always | (_full ? StreamEventType.None : StreamEventType.Readable) | (_writable is null ? StreamEventType.None : StreamEventType.Writable);
        if (wanted == _mask) return;
        using var lease = stream.Use();
        if (NativeApi.virStreamEventUpdateCallback(lease.Pointer, (int)wanted) < 0)
            End(Check.LastError(nameof(NativeApi.virStreamEventUpdateCallback)));
        else
            _mask = wanted;
    }

    private void End(Exception? reason)
    {
        if (_ended) return;
        _ended = true;
        Failure = reason;
        Detach();
        _pipe.Writer.Complete();
        _writable?.TrySetResult();
    }

    private void Detach()
    {
        if (!_attached) return;
        _attached = false;
        using var lease = stream.Use();
        NativeApi.virStreamEventRemoveCallback(lease.Pointer);
        Release();
    }
}
