using VirtLab.Core.Tests.Fakes;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Running;

public sealed class FirewallLogTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(90);
    private readonly ManualTime _time = new();
    private FakeLogGroup _group = null!;
    private FirewallLog _log = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _group = new FakeLogGroup();
        _log = await FirewallLog.StartAsync(_group, 4711, _time, CancellationToken.None);
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _log.DisposeAsync();
        await _group.DisposeAsync();
    }

    [Test]
    public void It_reads_the_group_it_was_given() => _group.Started!.Arguments.Should().ContainInOrder("-i", "nflog:4711");

    [Test]
    public async Task An_entry_says_the_rules_words_and_the_packets()
    {
        _group.Log("net-fw:DROP ", 22);
        (await _log.WaitAsync(_ => true, Long)).ToString().Should().Be("net-fw:DROP 10.0.0.1 -> 10.0.0.2 tcp 22");
    }

    [Test]
    public async Task What_is_there_already_counts_even_without_waiting()
    {
        _group.Log("a ", 1);
        var first = await _log.WaitAsync(entry => entry.Port == 1, Long);
        (await _log.WaitAsync(entry => entry.Port == 1, TimeSpan.Zero)).Should().BeSameAs(first);
        _log.Entries.Should().Equal(first);
    }

    [Test]
    public async Task Everyone_who_waits_gets_their_own()
    {
        var waiting = Enumerable.Range(1, 20).Select(port => _log.WaitAsync(entry => entry.Port == port, Long)).ToArray();
        for (ushort port = 20; port > 0; port--)
            _group.Log("a ", port);
        (await Task.WhenAll(waiting)).Select(entry => (int)entry.Port!).Should().Equal(Enumerable.Range(1, 20));
    }

    [Test]
    public async Task Who_waits_may_ask_the_log_itself_and_take_its_time_and_nobody_else_waits_for_that()
    {
        using var held = new ManualResetEventSlim();
        var slow = Task.Run(() => _log.WaitAsync(entry =>
        {
            held.Wait();
            return entry.Port == 2 && _log.Entries.Count == 2;
        }, Long));
        _group.Log("a ", 1);
        _group.Log("a ", 2);
        (await _log.WaitAsync(entry => entry.Port == 2, Long)).Port.Should().Be(2);
        slow.IsCompleted.Should().BeFalse();
        held.Set();
        (await slow).Port.Should().Be(2);
    }

    [Test]
    public async Task A_question_that_fails_fails_only_for_who_asked_it()
    {
        var bad = _log.WaitAsync(_ => throw new FormatException("bad"), Long);
        var good = _log.WaitAsync(_ => true, Long);
        _group.Log("a ", 1);
        await bad.Invoking(task => task).Should().ThrowAsync<FormatException>();
        (await good).Port.Should().Be(1);
    }

    [Test]
    public async Task Too_late_it_says_what_came_instead()
    {
        _group.Log("net-fw:DROP ", 22);
        _ = await _log.WaitAsync(_ => true, Long);
        var waiting = _log.WaitAsync(entry => entry.Port == 23, TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(4));
        waiting.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        await waiting.Invoking(task => task).Should().ThrowAsync<TimeoutException>()
            .WithMessage("*(group 4711) within 00:00:05*last*\"net-fw:DROP 10.0.0.1 -> 10.0.0.2 tcp 22\".");
    }

    [Test]
    public async Task Too_late_with_nothing_logged_it_says_how_anything_would_be() =>
        await _log.Invoking(log => log.WaitAsync(_ => true, TimeSpan.Zero))
            .Should().ThrowAsync<TimeoutException>().WithMessage("*Log = true*");

    [Test]
    public async Task Cancelled_it_says_that_and_not_that_it_was_late()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _log.WaitAsync(_ => true, Long, cancel.Token);
        await cancel.CancelAsync();
        await waiting.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Who_waits_is_told_when_the_log_ends(bool disposed)
    {
        var waiting = _log.WaitAsync(_ => true, Timeout.InfiniteTimeSpan);
        if (disposed)
            await _log.DisposeAsync();
        else
            _group.End();
        // A log that does not end must not hold up the tests for ever.
        await waiting.Invoking(task => task.WaitAsync(Long))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*(group 4711) ended*");
    }

    [Test]
    public async Task What_is_no_packet_is_passed_over()
    {
        _group.Log([]);
        _group.Log([0xff, 0xff, 10, 0]);
        _group.Log(FakeLogGroup.Attribute(10, "no packet\0"u8.ToArray()));
        _group.Log([.. FakeLogGroup.Attribute(10, "no IP\0"u8.ToArray()), .. FakeLogGroup.Attribute(9, [0x45, 0, 0])]);
        _group.Log("a ", 1);
        _ = await _log.WaitAsync(entry => entry.Port == 1, Long);
        _log.Entries.Should().ContainSingle();
    }

    [Test]
    public async Task The_last_ones_are_kept_and_who_waits_misses_none_of_the_others()
    {
        int asked = 0;
        var waiting = _log.WaitAsync(entry => Interlocked.Increment(ref asked) > 0 && entry.Port == 5000, Long);
        for (ushort port = 1; port <= 5000; port++)
            _group.Log("a ", port);
        _ = await waiting;
        asked.Should().Be(5000);
        _log.Entries.Select(entry => (int)entry.Port!).Should().Equal(Enumerable.Range(905, 4096));
    }
}
