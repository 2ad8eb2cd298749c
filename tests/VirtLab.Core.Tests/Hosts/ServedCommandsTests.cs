using System.Diagnostics;
using VirtLab.Hosts;
using VirtLab.Hosts.Serving;

namespace VirtLab.Core.Tests.Hosts;

/// <summary>Programs that a fork server starts do what they do when they are started one by one, and end when they should.</summary>
internal sealed class ServedCommandsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ServedCommands _commands = null!;

    [SetUp]
    public void SetUp() => _commands = new ServedCommands(new LocalCommands(), Tools.Find);

    [TearDown]
    public async Task TearDown() => await _commands.DisposeAsync();

    [TestCase("printf", "%s", "two words; $HOME \"'`")]
    [TestCase("printf", "%s", "äöü→")]
    [TestCase("printf", "%s|", "", "")]
    [TestCase("sh", "-c", "echo out; echo why >&2; exit 3")]
    [TestCase("sh", "-c", "kill -9 $$")]
    [TestCase("sh", "-c", "readlink /proc/self/cwd; cat")]
    [TestCase("ls", "/proc/self/fd")]
    [TestCase("stat", "-c", "%i %n", "/proc")]
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
        var started = _commands.Start(new HostCommand("sh", "-c", "echo $$; sleep 1000 & exec sleep 1001"));
        int first = await NumberAsync(started);
        var running = _commands.RunAsync(new HostCommand("sh", "-c", "sleep 1000 & sleep 1001; :"), cancel.Token);
        await cancel.CancelAsync();
        await running.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        Directory.Exists($"/proc/{first}").Should().BeTrue("it was not meant");
        await started.DisposeAsync();
        (await started.Exit).Should().Be(137);
        (await _commands.RunAsync(new HostCommand("ps", "-o", "args=", "--ppid", $"{Environment.ProcessId}"))).Output.Should().NotContain("sleep");
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
        var running = _commands.RunAsync(new HostCommand("sleep", "1000"));
        using (var process = Process.GetProcessById(server))
            process.Kill();
        (await running.Awaiting(task => task).Should().ThrowAsync<HostException>()).WithMessage("The program that starts others there has ended*");
        (await started.Exit).Should().Be(-1);
        (await _commands.RunAsync(new HostCommand("echo", "again"))).Output.Should().Be("again\n");
    }

    [Test]
    public async Task With_the_server_its_programs_end()
    {
        var started = _commands.Start(new HostCommand("sh", "-c", "echo $$; exec sleep 1000"));
        int number = await NumberAsync(started);
        await _commands.DisposeAsync();
        Directory.Exists($"/proc/{number}").Should().BeFalse();
        (await started.Exit).Should().Be(-1);
        await _commands.Awaiting(commands => commands.RunAsync(new HostCommand("true"))).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static async Task<int> NumberAsync(IRunningCommand command)
    {
        using var reader = new StreamReader(command.Output, leaveOpen: true);
        return int.Parse((await reader.ReadLineAsync().WaitAsync(Patience))!);
    }
}
