using System.Buffers;
using System.Text;

namespace VirtLab.Guests;

/// <summary>Cuts a console's bytes into lines. A line ends with LF; CRs are dropped, and so is a line of absurd length.</summary>
internal sealed class LineReader(Stream stream, int longest = 64 * 1024 * 1024)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _start;
    private int _end;

    /// <summary>The next line, or null when the stream has ended (an unfinished last line is then <see cref="Rest"/>).</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            Keep(newline < 0 ? _end - _start : newline);
            if (newline >= 0)
            {
                _start++;
                return Rest();
            }
            _start = 0;
            _end = await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
            if (_end == 0)
                return null;
        }
    }

    /// <summary>What has come since the last line's end.</summary>
    public string Rest()
    {
        string text = Encoding.UTF8.GetString(_line.WrittenSpan).Replace("\r", "", StringComparison.Ordinal);
        _line.ResetWrittenCount();
        return text;
    }

    private void Keep(int count)
    {
        if (_line.WrittenCount + count > longest)
            _line.ResetWrittenCount();
        _line.Write(_buffer.AsSpan(_start, count));
        _start += count;
    }
}
