using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>What the kernel leaves to chance: which way of a balanced route a connection takes, which of them a share draws, whether a limit is
/// reached. Going through all outcomes goes through all ways that a packet can take.</summary>
internal sealed class Lots
{
    // Of lots without end nobody would read the list.
    private const int Most = 64;
    private readonly List<(int Drawn, ValueList<int> Weights)> _draws = [];
    private int _next, _ways;

    /// <summary>How likely what has been drawn is.</summary>
    public double Share => _draws.Aggregate(1.0, (share, draw) => share * draw.Weights[draw.Drawn] / draw.Weights.Sum());

    /// <summary>Draws one of some, by weight: the first ones first.</summary>
    public int Draw(params ValueList<int> weights)
    {
        if (_next == _draws.Count)
            _draws.Add((0, weights));
        return _draws[_next++].Drawn;
    }

    /// <summary>Goes through everything anew with the next outcome; false after the last one.</summary>
    public bool Again()
    {
        _draws.RemoveRange(_next, _draws.Count - _next);
        _next = 0;
        while (_draws.Count > 0 && (_draws[^1].Drawn + 1 == _draws[^1].Weights.Count || ++_ways > Most))
            _draws.RemoveAt(_draws.Count - 1);
        if (_draws.Count == 0)
            return false;
        _draws[^1] = (_draws[^1].Drawn + 1, _draws[^1].Weights);
        return true;
    }
}
