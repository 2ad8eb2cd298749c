namespace VirtLab.Core.Tests.Guests;

/// <summary>A serial line that damages every fourth line to the guest and every ninth read from it, in turn by a changed byte and by a
/// lost one.</summary>
internal sealed class NoisyStream(Stream inner) : Stream
{
    private int _reads;
    private int _writes;

    /// <summary>How often it did damage.</summary>
    public int Damaged => (_writes / 4) + (_reads / 9);

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        return ++_reads % 9 == 0 && count > 2 ? Damage(buffer.Span[..count], _reads / 9) : count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        byte[] copy = buffer.ToArray();
        int count = ++_writes % 4 == 0 ? Damage(copy, _writes / 4) : copy.Length;
        return inner.WriteAsync(copy.AsMemory(0, count), cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    public override void Flush() => inner.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private static int Damage(Span<byte> bytes, int turn)
    {
        int at = bytes.Length / 2;
        if (turn % 2 == 0)
        {
            // End of file, if the guest's terminal would heed it.
            bytes[at] = 4;
            return bytes.Length;
        }
        bytes[(at + 1)..].CopyTo(bytes[at..]);
        return bytes.Length - 1;
    }
}
