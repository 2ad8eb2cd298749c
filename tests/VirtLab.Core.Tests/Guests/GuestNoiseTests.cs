using System.Globalization;
using CsCheck;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Guests;

namespace VirtLab.Core.Tests.Guests;

/// <summary>The console over a line that loses, changes, doubles and adds: a command runs once, and its result is the one sent.</summary>
[CancelAfter(120_000)]
internal sealed class GuestNoiseTests
{
    private static readonly TimeSpan Days = TimeSpan.FromDays(40);
    private static readonly string[] LongVector = ["cat", new string('x', 3000), "a b", ""];

    [TestCase(" run ")]
    [TestCase(" more ")]
    [TestCase(" get ")]
    [TestCase(" end!")]
    [TestCase("@vl ready ")]
    [TestCase("@vl ack ")]
    [TestCase("@vl piece ")]
    public async Task Whatever_is_lost_doubled_or_damaged_a_command_runs_once_and_its_result_arrives(string what)
    {
        foreach (var damage in EachDamage())
        {
            bool done = false;
            await RunsOnceAsync(text =>
            {
                if (done || !text.Contains(what, StringComparison.Ordinal))
                    return [text];
                done = true;
                return damage(text);
            });
            done.Should().BeTrue($"a '{what}' was sent");
        }
    }

    [Test]
    public async Task Each_line_of_a_conversation_may_be_lost()
    {
        int lines = await RunsOnceAsync(text => [text]);
        for (int lost = 0; lost < lines; lost++)
        {
            int seen = 0;
            _ = await RunsOnceAsync(text => Interlocked.Increment(ref seen) - 1 == lost ? [] : [text]);
        }
    }

    [Test]
    public void Whatever_pattern_the_damage_has_each_command_runs_once_and_its_result_arrives() =>
        Gen.Select(Gen.Int[0, 8], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Byte).Select(Damage).Array[0, 12].SampleAsync(async pattern =>
        {
            int seen = -1;
            _ = await RunsOnceAsync(text => Interlocked.Increment(ref seen) < pattern.Length ? pattern[seen](text) : [text]);
        }, iter: 200).GetAwaiter().GetResult();

    [Test]
    public async Task A_message_in_every_large_piece_is_overcome_by_smaller_ones()
    {
        _ = await RunsOnceAsync(text => [text.Length > 5000 ? text.Insert(4500, "[ 1.2] oops\r\n") : text]);
    }

    [Test]
    public async Task A_message_in_the_middle_of_a_result_is_in_the_log()
    {
        bool done = false;
        var guest = new FakeGuest
        {
            Wire = text =>
            {
                bool now = !done && text.StartsWith("@vl piece", StringComparison.Ordinal);
                done |= now;
                return [now ? text.Insert(4000, "[ 1.2] oops\r\n") : text];
            },
        };
        await using var console = new GuestConsole(guest.Console, "etch32", time: new ManualTime());
        await guest.ReadyAsync();
        var running = console.RunAsync(["id"], Days);
        await guest.DoneAsync(await guest.NextAsync("run"), new string('y', 20_000));
        // Asked for at once: the clock stands.
        (await running).Output.Should().Be(new string('y', 20_000));
        console.Log.Should().Contain("[ 1.2] oops\n");
    }

    [Test]
    public async Task A_lost_greeting_is_repeated()
    {
        int sent = 0;
        var guest = new FakeGuest { IsUp = true, Wire = text => text.Contains("hello", StringComparison.Ordinal) && ++sent == 1 ? [] : [text] };
        var time = new ManualTime();
        await using var console = new GuestConsole(guest.Console, "etch32", time: time);
        _ = await AdvancingAsync(time, guest.NextAsync("hello"));
        await console.Ready;
        sent.Should().BeGreaterThan(1);
    }

    [Test]
    public async Task A_line_that_nobody_acknowledges_is_repeated_after_growing_pauses()
    {
        int sent = 0;
        var arrived = new SemaphoreSlim(0);
        var guest = new FakeGuest
        {
            Wire = text =>
            {
                if (!text.Contains(" run ", StringComparison.Ordinal))
                    return [text];
                sent++;
                _ = arrived.Release();
                return [];
            },
        };
        var time = new ManualTime();
        await using var console = new GuestConsole(guest.Console, "etch32", time: time);
        await guest.ReadyAsync();
        var running = console.RunAsync(["id"], TimeSpan.FromSeconds(20));
        await arrived.WaitAsync();
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await running.Invoking(t => t).Should().ThrowAsync<GuestTimeoutException>().WithMessage("*its agent did not take the command*");
        sent.Should().BeLessThanOrEqualTo(5, "it is sent at 0, 1, 3, 7 and 15 s");
    }

    /// <summary>A command with a long vector and a long output, and after it a short one.</summary>
    /// <returns>How many lines went over the wire.</returns>
    private static async Task<int> RunsOnceAsync(Func<string, IEnumerable<string>> wire)
    {
        string output = string.Concat(Enumerable.Range(0, 12_000).Select(i => i.ToString("x5", CultureInfo.InvariantCulture)));
        int lines = 0;
        var guest = new FakeGuest
        {
            Wire = text =>
            {
                _ = Interlocked.Increment(ref lines);
                // The test's pattern need not care that both directions share it.
                lock (output)
                    return [.. wire(text)];
            },
        };
        var time = new ManualTime();
        await using var console = new GuestConsole(guest.Console, "etch32", time: time);
        await guest.ReadyAsync();
        var first = console.RunAsync(LongVector, Days);
        var command = await AdvancingAsync(time, guest.NextAsync("run"));
        command.Argv.Should().Equal(LongVector);
        await guest.DoneAsync(command, output, 3);
        (await AdvancingAsync(time, first)).Should().Be(new GuestResult(3, output));
        (await AdvancingAsync(time, guest.NextAsync("end"))).Id.Should().Be(command.Id);
        // The first one was not run again if the next that runs is another.
        var second = console.RunAsync(["id"], Days);
        var next = await AdvancingAsync(time, guest.NextAsync("run"));
        next.Argv.Should().Equal("id");
        await guest.DoneAsync(next, "0");
        (await AdvancingAsync(time, second)).Should().Be(new GuestResult(0, "0"));
        return lines;
    }

    /// <summary>Lets the clock go on until something is there.</summary>
    private static async Task<T> AdvancingAsync<T>(ManualTime time, Task<T> task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        return await task;
    }

    private static IEnumerable<Func<string, IEnumerable<string>>> EachDamage()
    {
        yield return _ => [];
        yield return text => [text, text];
        foreach (double at in (double[])[0, 0.02, 0.3, 0.5, 0.7, 0.98])
        {
            for (int kind = 2; kind <= 7; kind++)
                yield return Damage((kind, at, 0.01, (byte)'A'));
        }
    }

    private static Func<string, IEnumerable<string>> Damage((int Kind, double At, double Length, byte Byte) damage) => text =>
    {
        int at = (int)(damage.At * (text.Length - 1));
        int length = 1 + (int)(damage.Length * (text.Length - at - 1));
        return damage.Kind switch
        {
            0 => [],
            1 => [text, text],
            2 => [text.Remove(at, length)],
            3 => [text.Insert(at, "[ 1.2] oops\r\n")],
            4 => [text.Insert(at, "@vl ready @ !")],
            5 => [text.Insert(at, "AAAA")],
            6 => [text.Remove(at, 1).Insert(at, ((char)damage.Byte).ToString())],
            7 => [text[..at], text[at..]],
            _ => [text],
        };
    };
}
