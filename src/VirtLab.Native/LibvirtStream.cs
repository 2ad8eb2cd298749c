using VirtLab.Native.Events;
using VirtLab.Native.Generated;
using VirtLab.Native.Handles;
using VirtLab.Native.Interop;
using VirtLab.Native.Streams;

namespace VirtLab.Native;

/// <summary>
/// A libvirt stream, such as a serial console, as a <see cref="Stream"/>. libvirt's event loop moves the bytes, so any number may be open
/// and idle at no cost. One reader and any number of writers may work at the same time; disposing at any moment is safe and ends them
/// with <see cref="ObjectDisposedException"/>. A cancelled read loses nothing: the next one gets the bytes.
/// </summary>
public sealed class LibvirtStream : Stream, IConnectionPart
{
    private const int SendSize = 64 * 1024;
    private readonly StreamHandle _handle;
    private readonly ConnectionParts _parts;
    private readonly StreamPump _pump;
    private readonly Stream _reader;
    private readonly SemaphoreSlim _sending = new(1);
    private int _disposed;

    internal LibvirtStream(StreamHandle handle, ConnectionParts parts)
    {
        _handle = handle;
        _parts = parts;
        _pump = new(handle);
        _reader = _pump.Reader.AsStream();
        _pump.Start();
        _parts.Add(this);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what has arrived, or waits for something to arrive (<c>virStreamRecv</c>).</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of bytes; 0 when the other side closed the stream.</returns>
    /// <exception cref="LibvirtException">The stream or its connection broke. Bytes that came before were read first.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var count = await _reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0 || buffer.IsEmpty) return count;
        ThrowIfDisposed();
        return _pump.Failure is { } failure ? throw failure : 0;
    }

    /// <summary>Writes all the bytes (<c>virStreamSend</c>).</summary>
    /// <param name="buffer">What to write.</param>
    /// <param name="cancellationToken">Ends the wait; a part may have been written.</param>
    /// <exception cref="LibvirtException">The stream or its connection broke.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!buffer.IsEmpty)
            {
                ThrowIfDisposed();
                if (_pump.Failure is { } failure) throw failure;
                var sent = Send(buffer.Span);
                if (sent == StreamPump.WouldBlock) await _pump.WhenWritable().WaitAsync(cancellationToken).ConfigureAwait(false);
                else buffer = buffer[sent..];
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Does nothing: nothing is held back.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    void IConnectionPart.ConnectionLost(LibvirtConnectionLostException reason) => _pump.Stop(reason);

    /// <summary>Closes the stream: properly when its end was reached (<c>virStreamFinish</c>), else by breaking it off (<c>virStreamAbort</c>).</summary>
    /// <param name="disposing">Always true: a stream that was forgotten is closed with its connection.</param>
    protected override unsafe void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _parts.Remove(this);
            _pump.Stop(null);
            // Failure means that the daemon or the machine has gone, and the stream with it.
            using (var stream = _handle.Use())
                _ = _pump.ReachedEnd ? NativeApi.virStreamFinish(stream.Pointer) : NativeApi.virStreamAbort(stream.Pointer);
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }

    private unsafe int Send(ReadOnlySpan<byte> bytes)
    {
        using var stream = _handle.Use();
        fixed (byte* start = bytes)
        {
            var sent = NativeApi.virStreamSend(stream.Pointer, start, (nuint)Math.Min(bytes.Length, SendSize));
            return sent == StreamPump.WouldBlock ? sent : Check.Success(sent, nameof(NativeApi.virStreamSend));
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
