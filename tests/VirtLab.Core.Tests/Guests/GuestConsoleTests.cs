using System.Globalization;
using CsCheck;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Guests;

namespace VirtLab.Core.Tests.Guests;

/// <summary>The console against a guest in memory: what is read, what is sent, and what happens when the other side does not behave.</summary>
[CancelAfter(20_000)]
internal sealed class GuestConsoleTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Test]
    public async Task A_command_waits_for_the_agent_and_brings_exit_code_and_output()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        var running = console.RunAsync(["ping", "-c1", "two words", ""], Long);
        console.Ready.IsCompleted.Should().BeFalse();
        await guest.ReadyAsync();
        var command = await guest.NextAsync("run");
        command.Argv.Should().Equal("ping", "-c1", "two words", "");
        await guest.DoneAsync(command, "out\nänd\n", 3);
        (await running).Should().Be(new GuestResult(3, "out\nänd\n"));
    }

    [Test]
    public async Task Frames_are_found_amid_noise_carriage_returns_and_half_lines()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        await guest.SayAsync("SeaBIOS\r\r\n\0\u001b[2J@vl \n@vl piece\n@vl piece x y z @\n@vl ack @\n @vl ready");
        await guest.SayAsync("[ 1.23] oops: @vl nothing @vl ready etch32 @\r\n");
        await console.Ready;
        await guest.ReadyAsync();
        var running = console.RunAsync(["id"], Long);
        var command = await guest.NextAsync("run");
        await guest.SayAsync("[ 2.0] random: crng " + FakeGuest.Done(command, "0") + "\r\r\n");
        (await running).Output.Should().Be("0");
    }

    [Test]
    public async Task Many_commands_run_side_by_side_and_answers_in_any_order_find_their_caller()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        await guest.ReadyAsync();
        var running = Enumerable.Range(0, 50).Select(i => console.RunAsync(["echo", i.ToString(CultureInfo.InvariantCulture)], Long)).ToList();
        var commands = new List<FakeGuest.Command>();
        while (commands.Count < running.Count)
            commands.Add(await guest.NextAsync("run"));
        foreach (var command in Enumerable.Reverse(commands))
            await guest.DoneAsync(command, command.Argv[1]);
        (await Task.WhenAll(running)).Select(r => r.Output).Should().Equal(Enumerable.Range(0, 50).Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task Long_vectors_that_are_sent_side_by_side_do_not_mix()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        await guest.ReadyAsync();
        string[] vectors = [.. Enumerable.Range(0, 10).Select(i => new string((char)('a' + i), 9000))];
        var running = vectors.Select(vector => console.RunAsync(["echo", vector], Long)).ToList();
        foreach (var _ in running)
        {
            // Lines of one that come between another's are never taken: there would be no next.
            var command = await guest.NextAsync("run").WaitAsync(TimeSpan.FromSeconds(20));
            await guest.DoneAsync(command, command.Argv[1]);
        }
        (await Task.WhenAll(running)).Select(r => r.Output).Should().Equal(vectors);
    }

    [Test]
    public async Task Huge_outputs_and_huge_arguments_arrive_whole()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        await guest.ReadyAsync();
        string huge = string.Concat(Enumerable.Range(0, 40_000).Select(i => (char)('!' + (i % 90))));
        var running = console.RunAsync(["cat", huge], Long);
        var command = await guest.NextAsync("run");
        command.Argv[1].Should().Be(huge);
        await guest.DoneAsync(command, huge + huge + huge);
        (await running).Output.Should().Be(huge + huge + huge);
    }

    [Test]
    public async Task When_the_console_ends_all_calls_fail_with_its_last_lines()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        await guest.ReadyAsync();
        var first = console.RunAsync(["sleep", "9"], Long);
        _ = await guest.NextAsync("run");
        await guest.SayAsync("Kernel panic - not syncing: it was fun");
        await guest.EndAsync();
        await first.Invoking(t => t).Should().ThrowAsync<GuestException>().WithMessage("*console of etch32 ended*Kernel panic*it was fun*");
        await console.Invoking(c => c.RunAsync(["id"], Long)).Should().ThrowAsync<GuestException>().WithMessage("*etch32 ended*");
        await console.Ended;
    }

    [Test]
    public async Task When_the_console_ends_before_the_agent_is_there_readiness_fails()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        var running = console.RunAsync(["id"], Long);
        await guest.SayAsync("no bootable device\n");
        await guest.EndAsync();
        await console.Invoking(c => c.Ready).Should().ThrowAsync<GuestException>().WithMessage("*no bootable device*");
        await running.Invoking(t => t).Should().ThrowAsync<GuestException>();
    }

    [Test]
    public async Task A_command_that_takes_too_long_is_killed_in_the_guest()
    {
        var guest = new FakeGuest();
        var time = new ManualTime();
        await using var console = new GuestConsole(guest.Console, "etch32", time: time);
        await guest.ReadyAsync();
        var running = console.RunAsync(["sleep", "9"], TimeSpan.FromSeconds(5));
        var command = await guest.NextAsync("run");
        time.Advance(TimeSpan.FromSeconds(5));
        await running.Invoking(t => t).Should().ThrowAsync<GuestTimeoutException>().WithMessage("`sleep 9` in etch32 took longer than 5 s*");
        (await guest.NextAsync("end")).Id.Should().Be(command.Id);
        // An answer that comes after all disturbs nobody.
        await guest.DoneAsync(command, "late", 137);
        var next = console.RunAsync(["id"], Long);
        await guest.DoneAsync(await guest.NextAsync("run"), "0");
        (await next).Output.Should().Be("0");
    }

    [Test]
    public async Task A_guest_without_an_agent_is_told_apart_from_a_slow_command()
    {
        var guest = new FakeGuest();
        var time = new ManualTime();
        await using var console = new GuestConsole(guest.Console, "etch32", time: time);
        var running = console.RunAsync(["id"], TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(6));
        await running.Invoking(t => t).Should().ThrowAsync<GuestTimeoutException>().WithMessage("*its agent has not announced itself*");
    }

    [Test]
    public async Task A_line_that_is_not_acknowledged_blocks_only_until_its_call_is_over()
    {
        var guest = new FakeGuest { Acknowledges = false };
        var time = new ManualTime();
        await using var console = new GuestConsole(guest.Console, "etch32", time: time);
        await guest.ReadyAsync();
        var running = console.RunAsync(["id"], TimeSpan.FromSeconds(5));
        _ = await guest.NextAsync("run");
        time.Advance(TimeSpan.FromSeconds(5));
        await running.Invoking(t => t).Should().ThrowAsync<GuestTimeoutException>().WithMessage("*its agent did not take the command*");
        _ = await guest.NextAsync("end");
    }

    [Test]
    public async Task Cancelling_kills_the_command_and_carries_the_callers_token()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        await guest.ReadyAsync();
        using var cancel = new CancellationTokenSource();
        var running = console.RunAsync(["sleep", "9"], Long, cancel.Token);
        var command = await guest.NextAsync("run");
        await cancel.CancelAsync();
        (await running.Invoking(t => t).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
        (await guest.NextAsync("end")).Id.Should().Be(command.Id);
    }

    [Test]
    public async Task A_guest_that_was_up_before_is_greeted_so_that_it_announces_itself_again()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        (await guest.NextAsync("hello")).Argv.Should().BeEmpty();
    }

    [Test]
    public async Task The_log_keeps_the_end_of_what_was_said()
    {
        var guest = new FakeGuest();
        await using var console = new GuestConsole(guest.Console, "etch32");
        for (int i = 0; i < 3000; i++)
            await guest.SayAsync($"line {i} {new string('-', 40)}\n");
        await guest.ReadyAsync();
        await console.Ready;
        console.Log.Length.Should().BeLessThanOrEqualTo(32 * 1024);
        console.Log.Should().Contain("line 2999 ").And.NotContain("line 1 ");
    }

    [Test]
    public async Task A_vector_without_a_program_or_with_a_NUL_is_refused()
    {
        await using var console = new GuestConsole(new FakeGuest().Console, "etch32");
        await console.Invoking(c => c.RunAsync([], Long)).Should().ThrowAsync<ArgumentException>();
        await console.Invoking(c => c.RunAsync(["echo", "a\0b"], Long)).Should().ThrowAsync<ArgumentException>().WithMessage("*NUL*");
    }

    [Test]
    public void Any_argument_vector_survives_the_wire_in_lines_that_fit_the_tty() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char.AlphaNumeric, 0, 3000], Gen.Const("")).Array[1, 8]
            .Select(words => words.Select(Valid).ToArray())
            .Sample(argv =>
            {
                var lines = GuestWire.Run(argv).Select(part => new GuestLine("abcdef-123456.1234", part.Verb, part.Words).ToString()).ToList();
                lines.Should().OnlyContain(line => line.Length < 4095 && line.All(char.IsAscii) && !line.Any(char.IsControl));
                FakeGuest.Decode(lines.SelectMany(line => line[1..(line.Length / 2)].Split(' ').Skip(2))).Should().Equal(argv);
            }, iter: 2000);

    // Arguments are text: half a surrogate pair or a NUL is none.
    private static string Valid(string text) => new([.. text.Where(c => c != '\0' && !char.IsSurrogate(c))]);
}
