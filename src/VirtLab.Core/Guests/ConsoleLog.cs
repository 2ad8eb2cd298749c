using System.Text;

namespace VirtLab.Guests;

/// <summary>The last part of what a console said, for diagnostics.</summary>
internal sealed class ConsoleLog(int capacity)
{
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            _ = _text.Append(line).Append('\n');
            // Cut rarely and by half: moving the text for every line would be wasted work.
            if (_text.Length > 2 * capacity)
                _ = _text.Remove(0, _text.Length - capacity);
        }
    }

    public override string ToString()
    {
        lock (_lock)
            return _text.Length > capacity ? _text.ToString(_text.Length - capacity, capacity) : _text.ToString();
    }

    /// <summary>The last lines, indented, for the end of a message.</summary>
    public string Tail(int lines)
    {
        var last = ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines).ToList();
        return last.Count == 0 ? "The console said nothing." : "The console's last lines:\n  " + string.Join("\n  ", last);
    }
}
