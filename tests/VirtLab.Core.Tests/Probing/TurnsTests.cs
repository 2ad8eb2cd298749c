using VirtLab.Probing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>Who wants the same takes turns, and nobody else waits.</summary>
internal sealed class TurnsTests
{
    private readonly Turns _turns = new();

    [Test]
    public async Task Those_who_want_different_things_do_not_wait()
    {
        using var one = await TakeAsync("a");
        using var other = await TakeAsync("b", "c");
    }

    [Test]
    public async Task Who_wants_something_that_is_taken_gets_it_when_it_is_given_back()
    {
        var first = await TakeAsync("a", "b");
        var second = TakeAsync("b", "c");

        // Nothing is held while waiting, so nobody can wait for each other.
        using (await TakeAsync("c"))
            second.IsCompleted.Should().BeFalse();
        first.Dispose();

        (await second).Dispose();
        (await TakeAsync("a", "b", "c")).Dispose();
    }

    [Test]
    public async Task Who_gives_up_waiting_takes_nothing()
    {
        using var stop = new CancellationTokenSource();
        var first = await TakeAsync("a");
        var second = _turns.TakeAsync(["a"], stop.Token);

        await stop.CancelAsync();

        await second.Invoking(async task => await task).Should().ThrowAsync<OperationCanceledException>();
        first.Dispose();
        (await TakeAsync("a")).Dispose();
    }

    [Test]
    public async Task No_two_ever_have_the_same()
    {
        int inside = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => Task.Run(async () =>
        {
            using var turn = await _turns.TakeAsync(["a", $"{n}"], CancellationToken.None);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            _ = Interlocked.Decrement(ref inside);
        })));

        most.Should().Be(1);
    }

    private Task<IDisposable> TakeAsync(params string[] wanted) => _turns.TakeAsync(wanted, CancellationToken.None);
}
