using System.Globalization;
using System.Text;

namespace VirtLab.Guests;

/// <summary>The language of the tiny guest's console, as the init script speaks it (see there): lines to the agent, frames from it.</summary>
internal static class GuestWire
{
    /// <summary>What a frame starts with, wherever it is in a line: kernel messages may come before it.</summary>
    public const string FrameStart = "@vl ";

    private const string FrameEnd = " @";

    // One line is in flight at a time, so it must fit into the guest's tty buffer (4096 bytes) whatever else is there.
    private const int LineRoom = 1500;
    private const int PieceBytes = 900;

    /// <summary>The lines that have the agent run an argument vector.</summary>
    public static IEnumerable<string> Run(string id, IReadOnlyList<string> argv)
    {
        var words = new StringBuilder();
        foreach (string word in argv.SelectMany(Words))
        {
            if (words.Length + word.Length > LineRoom)
            {
                yield return Line("more", id, words.ToString());
                _ = words.Clear();
            }
            _ = words.Append(' ').Append(word);
        }
        yield return Line("run", id, words.ToString());
    }

    /// <summary>A line to the agent, with the length that lets it notice a lost byte.</summary>
    public static string Line(string verb, string id, string words = "")
    {
        string content = $"{verb} {id}{words}";
        return string.Create(CultureInfo.InvariantCulture, $"!{content.Length} {content}");
    }

    /// <summary>The fields of the frame in a console line, or null: not every line has one.</summary>
    public static string[]? Frame(string line)
    {
        int start = line.LastIndexOf(FrameStart, StringComparison.Ordinal);
        return start >= 0 && line.EndsWith(FrameEnd, StringComparison.Ordinal) && start + FrameStart.Length < line.Length - FrameEnd.Length
            ? line[(start + FrameStart.Length)..^FrameEnd.Length].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : null;
    }

    /// <summary>One argument as words: as it is where it can be (which saves the guest forks), else as pieces of base64.</summary>
    private static IEnumerable<string> Words(string argument)
    {
        if (argument.Length < PieceBytes && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:,=+%".Contains(c)))
            return ["=" + argument];
        return Encoding.UTF8.GetBytes(argument).Chunk(PieceBytes).Select((piece, i) => (i == 0 ? ":" : "+") + Convert.ToBase64String(piece));
    }
}
