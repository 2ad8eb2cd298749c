using System.IO.Pipelines;
using System.Text;

namespace VirtLab.Testing;

/// <summary>A machine's serial console, from the machine's side.</summary>
public sealed class FakeConsole
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _all = new();
    private readonly Pipe _heard = Unlimited();
    private Pipe? _open;

    internal FakeConsole(string said = "")
    {
        _ = _all.Append(said);
        Heard = _heard.Reader.AsStream();
    }

    /// <summary>What is typed on it.</summary>
    public Stream Heard { get; }

    /// <summary>Whether somebody has opened it.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _open is not null;
        }
    }

    /// <summary>All that it has printed.</summary>
    internal string Said
    {
        get
        {
            lock (_lock)
                return _all.ToString();
        }
    }

    /// <summary>Prints. What nobody listens to is lost, as on a real one.</summary>
    public async Task SayAsync(string text)
    {
        Pipe? open;
        lock (_lock)
        {
            _ = _all.Append(text);
            open = _open;
        }
        if (open is not null)
            _ = await open.Writer.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }

    /// <summary>Opens it; null where somebody has.</summary>
    internal Stream? Open()
    {
        lock (_lock)
        {
            if (_open is not null)
                return null;
            var pipe = _open = Unlimited();
            return new Duplex(pipe.Reader.AsStream(), _heard.Writer.AsStream(leaveOpen: true), () => Close(pipe));
        }
    }

    /// <summary>Who has opened it hears nothing more.</summary>
    internal void Hangup()
    {
        lock (_lock)
        {
            _open?.Writer.Complete();
            _open = null;
        }
    }

    private void Close(Pipe pipe)
    {
        lock (_lock)
        {
            if (_open == pipe)
                _open = null;
        }
    }

    /// <summary>Who says something does not wait for who listens.</summary>
    private static Pipe Unlimited() => new(new PipeOptions(pauseWriterThreshold: 0));

    /// <summary>A stream that reads from one and writes to another.</summary>
    private sealed class Duplex(Stream input, Stream output, Action closed) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => input.ReadAsync(buffer, offset, count, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => output.WriteAsync(buffer, offset, count, cancellationToken);

        public override void Flush() => output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                output.Dispose();
                closed();
            }
            base.Dispose(disposing);
        }
    }
}
