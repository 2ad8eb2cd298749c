using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace VirtLab.Guests;

/// <summary>A command in the guest: numbers its lines and collects its output.</summary>
internal sealed class GuestCall(string id)
{
    /// <summary>As the agent has it for the first piece, which it sends without being asked.</summary>
    private const int LargestPiece = 48 * 1024;
    private const int SmallestPiece = 768;

    // A result that was lost without a trace is asked for after 4, 8, 16, … s: it comes at the latest after twice its time.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(4);

    private readonly Channel<GuestPiece?> _pieces = Channel.CreateUnbounded<GuestPiece?>();
    private int _lines;

    /// <summary>The command's next line.</summary>
    public GuestLine Line(string verb, string words = "") => new(string.Create(CultureInfo.InvariantCulture, $"{id}.{_lines++}"), verb, words);

    /// <summary>A piece of output has come; null is one that was damaged.</summary>
    public void Add(GuestPiece? piece) => _ = _pieces.Writer.TryWrite(piece);

    /// <summary>No more will come.</summary>
    public void Fail(GuestException reason) => _ = _pieces.Writer.TryComplete(reason);

    /// <summary>The result, when all pieces are here. The agent sends the first one by itself.</summary>
    /// <param name="ask">Sends a line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GuestException">The console ended.</exception>
    public async Task<GuestResult> ResultAsync(Func<GuestLine, Task> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>();
        int size = LargestPiece;
        var pause = FirstPause;
        while (true)
        {
            if (!await CameAsync(pause, time, cancellationToken).ConfigureAwait(false))
                pause *= 2;
            else if (!_pieces.Reader.TryRead(out var piece) || piece is null)
                // Where a message of the kernel gets into every piece, a smaller one has better chances.
                size = Math.Max(size / 2, SmallestPiece);
            else if (piece.Offset != output.WrittenCount)
                // Asked for twice.
                continue;
            else
            {
                output.Write(piece.Bytes.Span);
                if (output.WrittenCount >= piece.Total || piece.Bytes.IsEmpty)
                    return new GuestResult(piece.ExitCode, Encoding.UTF8.GetString(output.WrittenSpan));
            }
            await ask(Line("get", string.Create(CultureInfo.InvariantCulture, $" {output.WrittenCount} {size}"))).ConfigureAwait(false);
        }
    }

    private async Task<bool> CameAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var coming = _pieces.Reader.WaitToReadAsync(cancellationToken).AsTask();
            return await coming.WaitAsync(pause, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
