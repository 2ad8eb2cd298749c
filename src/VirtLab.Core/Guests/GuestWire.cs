using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VirtLab.Guests;

/// <summary>The language of the tiny guest's console, as the init script speaks it (see there): lines to the agent, frames from it.</summary>
internal static class GuestWire
{
    /// <summary>What a frame starts with, wherever it is in a line: kernel messages may come before it.</summary>
    public const string FrameStart = "@vl ";

    private const string FrameEnd = " @";

    // A line holds its text twice and must fit into the guest's tty buffer (4096 bytes).
    private const int TextRoom = 1900;
    private const int PieceBytes = 900;

    /// <summary>The verbs and words of the lines that have the agent run an argument vector.</summary>
    public static IEnumerable<(string Verb, string Words)> Run(IReadOnlyList<string> argv)
    {
        var words = new StringBuilder();
        foreach (string word in argv.SelectMany(Words))
        {
            if (words.Length + word.Length > TextRoom)
            {
                yield return ("more", words.ToString());
                _ = words.Clear();
            }
            _ = words.Append(' ').Append(word);
        }
        yield return ("run", words.ToString());
    }

    /// <summary>The fields of the frame in a console line, or null: not every line has one.</summary>
    public static string[]? Frame(string line)
    {
        int start = line.LastIndexOf(FrameStart, StringComparison.Ordinal);
        return start >= 0 && line.EndsWith(FrameEnd, StringComparison.Ordinal) && start + FrameStart.Length < line.Length - FrameEnd.Length
            ? line[(start + FrameStart.Length)..^FrameEnd.Length].Split(' ')
            : null;
    }

    /// <summary>The command whose piece of output begins in a line, undamaged or not.</summary>
    public static string? PieceOwner(string line)
    {
        const string Start = FrameStart + "piece ";
        int start = line.LastIndexOf(Start, StringComparison.Ordinal);
        return start < 0 ? null : line[(start + Start.Length)..].Split(' ', 2)[0];
    }

    /// <summary>The piece of output in a line, or null if something of it was lost, changed or came between.</summary>
    public static GuestPiece? Piece(string line)
    {
        var frame = Frame(line);
        if (frame is not ["piece", _, var offset, var code, var total, ['=', .. var base64], var sum, _, _, _, _]
            || !frame.AsSpan(1, 4).SequenceEqual(frame.AsSpan(7)))
            return null;
        byte[] bytes = new byte[base64.Length * 3 / 4];
        return Convert.TryFromBase64String(base64, bytes, out int length) && sum == Sum(bytes.AsSpan(0, length))
            && Number(offset) is { } from && Number(code) is { } exit && Number(total) is { } all
                ? new GuestPiece(from, exit, all, bytes.AsMemory(0, length))
                : null;
    }

    /// <summary>What the agent sends behind a piece for this to be seen whole.</summary>
    public static string Sum(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? "-" : Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>One argument as words: as it is where it can be (which saves the guest forks), else as pieces of base64.</summary>
    private static IEnumerable<string> Words(string argument)
    {
        if (argument.Length < PieceBytes && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:,=+%".Contains(c)))
            return ["=" + argument];
        return Encoding.UTF8.GetBytes(argument).Chunk(PieceBytes).Select((piece, i) => (i == 0 ? ":" : "+") + Convert.ToBase64String(piece));
    }
}
