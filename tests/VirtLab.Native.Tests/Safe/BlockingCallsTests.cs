using System.Collections.Concurrent;

namespace VirtLab.Native.Tests.Safe;

internal sealed class BlockingCallsTests : NativeTest
{
    [Test, CancelAfter(30_000)]
    public async Task A_call_runs_on_a_thread_of_the_pool_and_gives_its_result(CancellationToken token)
    {
        using var calls = new BlockingCalls(2, "mine");
        using var connection = LibvirtConnection.Open(TestUri);

        var (names, thread) = await calls.RunAsync(
            () =>
            {
                using var domain = connection.LookupDomainByName("test");
                return (domain.Name, Thread.CurrentThread.Name);
            },
            token);

        names.Should().Be("test");
        thread.Should().Be("mine");
    }

    [Test, CancelAfter(30_000)]
    public async Task An_exception_comes_to_the_caller(CancellationToken token)
    {
        using var calls = new BlockingCalls();
        using var connection = LibvirtConnection.Open(TestUri);

        var lookup = () => calls.RunAsync(() => connection.LookupDomainByName("nobody"), token);

        await lookup.Should().ThrowAsync<LibvirtObjectNotFoundException>();
    }

    [Test, CancelAfter(30_000)]
    public async Task Cancelling_abandons_the_wait_and_a_late_result_is_disposed(CancellationToken token)
    {
        using var calls = new BlockingCalls(1);
        using var release = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var result = new Disposable();
        var began = new TaskCompletionSource();
        var call = calls.RunAsync(
            () =>
            {
                began.SetResult();
                release.Wait(token);
                return result;
            },
            source.Token);
        await began.Task;

        await source.CancelAsync();

        var wait = () => call;
        (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        release.Set();
        await result.Disposed.Task.WaitAsync(token);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_call_that_was_cancelled_before_it_began_is_not_made(CancellationToken token)
    {
        using var calls = new BlockingCalls(1);
        using var release = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var made = false;
        var first = calls.RunAsync(() => release.Wait(token), token);
        var second = calls.RunAsync(() => made = true, source.Token);
        await source.CancelAsync();
        release.Set();
        await first;

        await calls.RunAsync(() => { }, token);

        made.Should().BeFalse();
        second.IsCanceled.Should().BeTrue();
    }

    [Test, CancelAfter(30_000)]
    public async Task There_are_never_more_threads_than_the_limit_and_never_fewer_than_needed(CancellationToken token)
    {
        using var calls = new BlockingCalls(4);
        using var all = new Barrier(4);
        var threads = new ConcurrentDictionary<int, bool>();

        // Each group of four passes only if four run at the same time.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => calls.RunAsync(
            () =>
            {
                threads[Environment.CurrentManagedThreadId] = true;
                all.SignalAndWait(token);
            },
            token)));

        threads.Should().HaveCount(4);
    }

    [Test]
    public async Task A_disposed_pool_takes_no_calls_but_finishes_what_it_has()
    {
        var calls = new BlockingCalls(1);
        var queued = calls.RunAsync(() => 42);
        calls.Dispose();

        var run = () => calls.RunAsync(() => 1);

        await run.Should().ThrowAsync<ObjectDisposedException>();
        (await queued).Should().Be(42);
    }

    private sealed class Disposable : IDisposable
    {
        public TaskCompletionSource Disposed { get; } = new();

        public void Dispose() => Disposed.TrySetResult();
    }
}
