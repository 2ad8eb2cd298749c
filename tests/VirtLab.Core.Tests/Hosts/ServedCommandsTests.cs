using System.Diagnostics;
using VirtLab.Hosts;
using VirtLab.Hosts.Serving;

namespace VirtLab.Core.Tests.Hosts;

/// <summary>Programs that a fork server starts do what they do when they are started one by one, and end when they should.</summary>
internal sealed class ServedCommandsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ServedCommands _commands = null!;
    private string _folder = "";

    [SetUp]
    public void SetUp()
    {
        _commands = new ServedCommands(new LocalCommands(), Tools.Find);
        _folder = Directory.CreateTempSubdirectory("virtlab-served-").FullName;
    }

    [TearDown]
    public async Task TearDown()
    {
        await _commands.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("printf", "%s", "two words; $HOME \"'`")]
    [TestCase("printf", "%s", "äöü→")]
    [TestCase("printf", "%s|", "", "")]
    [TestCase("sh", "-c", "echo out; echo why >&2; exit 3")]
    [TestCase("sh", "-c", "kill -9 $$")]
    [TestCase("sh", "-c", "readlink /proc/self/cwd; cat")]
    [TestCase("ls", "/proc/self/fd")]
    [TestCase("cat", "/proc/self/mounts")]
    [TestCase("stat", "-c", "%i %n", "/proc")]
    [TestCase("stat", "-L", "-c", "%i %n", "/proc/self/ns/net")]
    [TestCase("sysctl", "-e", "net/ipv4/ip_forward", "no/such", "kernel/ostype")]
    public async Task A_program_answers_as_when_it_is_started_by_itself(params string[] words)
    {
        var command = new HostCommand(words[0], [.. words[1..]]) { MayFail = true };
        (await _commands.RunAsync(command)).Should().Be(await new LocalCommands().RunAsync(command));
    }

    /// <summary>.NET itself ignores SIGPIPE, and so do the programs that it starts.</summary>
    [Test]
    public async Task A_file_that_is_not_there_has_no_number()
    {
        var question = new HostCommand("stat", "-c", "%i %n", "/proc", "/no/such/file", "/etc/passwd/x") { MayFail = true };
        (await _commands.RunAsync(question)).Should().Be(await _commands.RunAsync(question with { Tool = "env", Arguments = ["stat", .. question.Arguments] }));
    }

    [Test]
    public async Task A_program_whose_reader_is_gone_ends() =>
        (await _commands.RunAsync(new HostCommand("sh", "-c", "{ yes; echo $? >&2; } | head -n 1"))).Error.Should().Be("141\n");

    [Test]
    public async Task What_it_reads_and_prints_may_be_long_and_is_its_own()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => string.Concat(Enumerable.Repeat($"{i} → ", 20_000 + i)))];
        var outputs = await Task.WhenAll(texts.Select(text => _commands.RunAsync(new HostCommand("cat") { Input = text })));
        outputs.Select(output => output.Output).Should().Equal(texts);
        // Who does not read what is written for it keeps nobody from anything.
        (await _commands.RunAsync(new HostCommand("true") { Input = texts[0] })).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task Many_run_at_once()
    {
        var outputs = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => _commands.RunAsync(new HostCommand("sh", "-c", $"read x; echo {i} $x") { Input = "in\n" })));
        outputs.Select(output => output.Output).Should().Equal(Enumerable.Range(0, 400).Select(i => $"{i} in\n"));
    }

    [Test]
    public async Task A_program_that_fails_or_is_not_there_says_so()
    {
        var fails = () => _commands.RunAsync(new HostCommand("sh", "-c", "echo why >&2; exit 3"));
        (await fails.Should().ThrowAsync<CommandFailedException>()).WithMessage("*ended with exit code 3: why");
        var missing = () => _commands.RunAsync(new HostCommand("virtlab-no-such-program"));
        (await missing.Should().ThrowAsync<HostException>()).WithMessage("*'virtlab-no-such-program' was not found*Install it*");
        await using var there = new ServedCommands(new LocalCommands());
        (await there.RunAsync(new HostCommand("virtlab-no-such-program") { MayFail = true }))
            .Should().Be(new CommandOutput(127, "", "virtlab-no-such-program: No such file or directory\n"));
        (await there.RunAsync(new HostCommand("ip", "link") { MayFail = true, Namespace = "virtlab.no.place" }))
            .Should().Be(new CommandOutput(1, "", "network namespace virtlab.no.place: No such file or directory\n"));
        (await there.RunAsync(new HostCommand("nft", "list", "tables", "inet") { MayFail = true, Namespace = "virtlab.no.place" }))
            .Should().Be(new CommandOutput(1, "", "network namespace virtlab.no.place: No such file or directory\n"));
        var zero = () => _commands.RunAsync(new HostCommand("echo", "a\0b"));
        (await zero.Should().ThrowAsync<HostException>()).WithMessage("`echo` can't be given a word with a zero character in it.");
    }

    [Test]
    public async Task Who_cancels_ends_the_program_and_what_it_started()
    {
        using var cancel = new CancellationTokenSource();
        string file = Path.Combine(_folder, "ids");
        var stays = _commands.Start(new HostCommand("sh", "-c", "echo $$; exec sleep 1001"));
        int other = await NumberAsync(stays);
        var running = _commands.RunAsync(new HostCommand("sh", "-c", $"sleep 1000 & echo $$ $! > {file}.new; mv {file}.new {file}; wait"), cancel.Token);
        await UntilAsync(() => File.Exists(file));
        await cancel.CancelAsync();
        await running.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        foreach (string id in File.ReadAllText(file).Split(' ', StringSplitOptions.TrimEntries))
            await UntilAsync(() => !Runs(int.Parse(id)));
        Runs(other).Should().BeTrue("it was not meant");
        await stays.DisposeAsync();
        (await stays.Exit).Should().Be(137);
    }

    [Test]
    public async Task Who_cancels_need_not_wait_for_what_a_program_has_left_with_its_output()
    {
        using var cancel = new CancellationTokenSource();
        string file = Path.Combine(_folder, "ids"), fence = Path.Combine(_folder, "fence");
        var running = _commands.RunAsync(new HostCommand("sh", "-c", $"setsid sleep 1000 & echo $$ $! > {file}.new; mv {file}.new {file}") { SharedLock = fence }, cancel.Token);
        await UntilAsync(() => File.Exists(file));
        int[] ids = [.. File.ReadAllText(file).Split(' ', StringSplitOptions.TrimEntries).Select(int.Parse)];
        await UntilAsync(() => !Runs(ids[0]));
        await cancel.CancelAsync();
        await running.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        (await _commands.RunAsync(new HostCommand("flock", "-w", "20", fence, "true"))).ExitCode.Should().Be(0, "the lock is free");
        using var left = Process.GetProcessById(ids[1]);
        left.Kill();
    }

    /// <summary>What holds a lock is not cut in two; all else ends at once.</summary>
    [Test]
    public async Task When_the_owner_goes_what_holds_a_lock_runs_to_its_end()
    {
        string wait = Path.Combine(_folder, "wait"), done = Path.Combine(_folder, "done"), fence = Path.Combine(_folder, "fence");
        _ = await _commands.RunAsync(new HostCommand("mkfifo", wait));
        int holds = await NumberAsync(_commands.Start(new HostCommand("sh", "-c", $"echo $$; read -r x < {wait}; head -c 1000000 /dev/zero; echo $x > {done}") { SharedLock = fence }));
        int other = await NumberAsync(_commands.Start(new HostCommand("sh", "-c", "echo $$; exec sleep 1000")));
        var going = _commands.DisposeAsync();
        await UntilAsync(() => !Runs(other));
        Runs(holds).Should().BeTrue();
        (await new LocalCommands().RunAsync(new HostCommand("flock", "-n", "-E", "9", fence, "true") { MayFail = true })).ExitCode.Should().Be(9, "the lock is held");
        await File.WriteAllTextAsync(wait, "whole\n");
        await going;
        File.ReadAllText(done).Should().Be("whole\n");
    }

    [Test]
    public async Task A_server_whose_owner_was_killed_while_it_spoke_ends()
    {
        var start = new ProcessStartInfo("perl", ForkServer.Command.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var server = Process.Start(start)!;
        byte[] words = System.Text.Encoding.UTF8.GetBytes("\0\0head\0head\0-c\010000000\0/dev/zero\0");
        byte[] request = [1, 0, 0, 0, (byte)words.Length, 0, 0, 0, 0, 0, 0, 0, .. words];
        await server.StandardInput.BaseStream.WriteAsync(request);
        await server.StandardInput.BaseStream.FlushAsync();
        // It is in the middle of an answer.
        await server.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1000]);
        server.StandardOutput.Close();
        server.StandardInput.Close();
        await server.WaitForExitAsync().WaitAsync(Patience);
        (await server.StandardError.ReadToEndAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task An_ordinary_users_programs_start_too()
    {
        if (Environment.UserName != "root")
            Assert.Pass("All others show it.");
        await using var nobodys = new ServedCommands(new LocalCommands(command => command with { Tool = "setpriv", Arguments = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--", command.Tool, .. command.Arguments] }));
        (await nobodys.RunAsync(new HostCommand("id", "-u"))).Output.Should().Be("65534\n");
        (await nobodys.RunAsync(new HostCommand("stat", "-c", "%i %n", "/proc"))).Output.Should().Be("1 /proc\n");
    }

    [Test]
    public async Task What_the_environment_makes_of_perl_is_none_of_its_business()
    {
        Environment.SetEnvironmentVariable("PERL_UNICODE", "SDA");
        Environment.SetEnvironmentVariable("PERL5OPT", "-Mno_such_module");
        try
        {
            (await _commands.RunAsync(new HostCommand("cat") { Input = "ä" })).Output.Should().Be("ä");
        }
        finally
        {
            Environment.SetEnvironmentVariable("PERL_UNICODE", null);
            Environment.SetEnvironmentVariable("PERL5OPT", null);
        }
    }

    [Test]
    public async Task A_server_without_room_for_more_refuses_one_and_goes_on()
    {
        await using var narrow = new ServedCommands(new LocalCommands(command => command with { Tool = "prlimit", Arguments = ["--nofile=14", "--", command.Tool, .. command.Arguments] }));
        var first = narrow.Start(new HostCommand("sh", "-c", "echo $$; exec sleep 1000"));
        int number = await NumberAsync(first);
        var refused = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => narrow.RunAsync(new HostCommand("sh", "-c", "read x; echo $x") { Input = "in\n", MayFail = true })));
        refused.Should().Contain(output => output.ExitCode == 126 && output.Error.Contains("Too many open files"));
        Runs(number).Should().BeTrue();
        (await narrow.RunAsync(new HostCommand("echo", "again"))).Output.Should().Be("again\n");
    }

    [Test]
    public async Task A_lock_is_held_while_the_program_runs_and_not_by_what_it_leaves()
    {
        string file = Path.GetTempFileName();
        try
        {
            var taken = new HostCommand("flock", "-n", "-E", "9", file, "true") { MayFail = true };
            var started = _commands.Start(new HostCommand("sh", "-c", "echo $$; exec sleep 1000") { SharedLock = file });
            _ = await NumberAsync(started);
            (await _commands.RunAsync(taken)).ExitCode.Should().Be(9);
            (await _commands.RunAsync(new HostCommand("true") { SharedLock = file })).ExitCode.Should().Be(0, "it is a shared one");
            await started.DisposeAsync();
            (await _commands.RunAsync(taken)).ExitCode.Should().Be(0);
            string left = (await _commands.RunAsync(new HostCommand("sh", "-c", "setsid sleep 1000 > /dev/null 2>&1 & echo $!") { SharedLock = file })).Output;
            (await _commands.RunAsync(taken)).ExitCode.Should().Be(0);
            using var daemon = Process.GetProcessById(int.Parse(left));
            daemon.Kill();
            (await _commands.RunAsync(new HostCommand("true") { SharedLock = "/no/such/folder/file", MayFail = true })).Error.Should().Contain("/no/such/folder/file: No such file");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task A_program_that_goes_on_is_heard_as_it_speaks()
    {
        await using var started = _commands.Start(new HostCommand("sh", "-c", "echo first; printf 'half ' >&2; printf 'line\nrest' >&2; cat; exit 5"));
        using var reader = new StreamReader(started.Output);
        (await reader.ReadToEndAsync()).Should().Be("first\n", "its input is empty");
        var lines = new List<string>();
        await foreach (string line in started.ErrorLines)
            lines.Add(line);
        lines.Should().Equal("half line", "rest");
        (await started.Exit).Should().Be(5);
    }

    [Test]
    public async Task A_server_that_is_killed_takes_its_programs_along_and_says_so_and_the_next_program_has_another()
    {
        var started = _commands.Start(new HostCommand("sh", "-c", "echo $PPID; exec sleep 1000"));
        int server = await NumberAsync(started);
        string file = Path.Combine(_folder, "id");
        var running = _commands.RunAsync(new HostCommand("sh", "-c", $"echo $$ > {file}.new; mv {file}.new {file}; exec sleep 1000"));
        await UntilAsync(() => File.Exists(file));
        using (var process = Process.GetProcessById(server))
            process.Kill();
        (await running.Awaiting(task => task).Should().ThrowAsync<HostException>()).WithMessage("The program that starts others there has ended*");
        (await started.Exit).Should().Be(-1);
        await UntilAsync(() => !Runs(int.Parse(File.ReadAllText(file))));
        (await _commands.RunAsync(new HostCommand("echo", "again"))).Output.Should().Be("again\n");
    }

    [Test]
    public async Task With_the_server_its_programs_end()
    {
        var started = _commands.Start(new HostCommand("sh", "-c", "echo $$; exec sleep 1000"));
        int number = await NumberAsync(started);
        await _commands.DisposeAsync();
        await UntilAsync(() => !Runs(number));
        (await started.Exit).Should().Be(-1);
        await _commands.Awaiting(commands => commands.RunAsync(new HostCommand("true"))).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static bool Runs(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (long began = Stopwatch.GetTimestamp(); !condition(); await Task.Yield())
            Stopwatch.GetElapsedTime(began).Should().BeLessThan(Patience);
    }

    private static async Task<int> NumberAsync(IRunningCommand command)
    {
        using var reader = new StreamReader(command.Output, leaveOpen: true);
        return int.Parse((await reader.ReadLineAsync().WaitAsync(Patience))!);
    }
}
