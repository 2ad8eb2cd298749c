namespace VirtLab.Probing;

/// <summary>Lets things run side by side, save those that want the same: they take turns.</summary>
internal sealed class Turns
{
    private readonly Dictionary<string, Turn> _taken = new(StringComparer.Ordinal);

    /// <summary>Waits until nobody has any of these, and takes them all at once.</summary>
    /// <returns>Disposing of it gives them back.</returns>
    public async Task<IDisposable> TakeAsync(IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var mine = new Turn(this, wanted);
        while (InTheWayOf(mine) is { } other)
            await other.Over.WaitAsync(cancellationToken).ConfigureAwait(false);
        return mine;
    }

    /// <summary>Who has some of what is wanted; nobody, and then it is taken.</summary>
    private Turn? InTheWayOf(Turn turn)
    {
        lock (_taken)
        {
            if (turn.Wanted.FirstOrDefault(_taken.ContainsKey) is { } one)
                return _taken[one];
            foreach (string each in turn.Wanted)
                _taken[each] = turn;
            return null;
        }
    }

    private void GiveBack(Turn turn)
    {
        lock (_taken)
        {
            foreach (string each in turn.Wanted)
                _ = _taken.Remove(each);
        }
    }

    private sealed class Turn(Turns turns, IReadOnlyList<string> wanted) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Wanted { get; } = wanted;

        public Task Over => _over.Task;

        public void Dispose()
        {
            turns.GiveBack(this);
            _ = _over.TrySetResult();
        }
    }
}
