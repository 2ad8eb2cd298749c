using System.Collections.Concurrent;
using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace VirtLab.Hosts;

/// <summary>Runs programs on this machine, by CliWrap. A prefix carries them into a sandbox.</summary>
internal sealed class LocalCommands(Func<HostCommand, HostCommand>? enter = null) : ICommands
{
    // Output that is parsed must not be translated, and perl must not be what somebody has made of it.
    private static readonly Dictionary<string, string?> PlainText = new()
    {
        ["LC_ALL"] = "C", ["LANGUAGE"] = null, ["PERL5OPT"] = null, ["PERL5LIB"] = null, ["PERL5DB"] = null, ["PERLLIB"] = null, ["PERLIO"] = null, ["PERL_UNICODE"] = null,
    };

    private readonly ConcurrentDictionary<RunningCommand, Task> _started = new();

    public async Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        CommandOutput output;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var hard = new CancellationTokenSource();
            var running = Prepare(command).WithStandardInputPipe(InputOf(command)).ExecuteBufferedAsync(Encoding.UTF8, hard.Token);
            using var ending = cancellationToken.UnsafeRegister(_ => ProcessTree.End(running.ProcessId, hard), null);
            var result = await running.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            output = new CommandOutput(result.ExitCode, result.StandardOutput, result.StandardError);
        }
        catch (Win32Exception e)
        {
            throw NotStarted(command, e);
        }
        catch (OperationCanceledException)
        {
            // The caller's own token tells the caller more than ours.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        return output.ExitCode == 0 || command.MayFail ? output : throw new CommandFailedException(command, output);
    }

    public IRunningCommand Start(HostCommand command) => Remember(StartHeld(Supervised(command), Prepare));

    private RunningCommand Remember(RunningCommand running)
    {
        _ = _started.TryAdd(running, running.Exit);
        _ = running.Exit.ContinueWith(_ => _started.TryRemove(running, out var _), TaskScheduler.Default);
        return running;
    }

    /// <summary>Starts a program whose standard input this process holds: it reads the end of file when the returned object is disposed of, or when
    /// this process ends, however it ends.</summary>
    public RunningCommand StartHeld(HostCommand command) => Remember(StartHeld(command, Prepare));

    /// <summary>Done when every program that was started, and not waited for, has ended.</summary>
    public Task EndedAsync() => Task.WhenAll(_started.Values);

    /// <summary>Starts a program on this machine whose standard input this process holds: it reads the end of file when the returned object is
    /// disposed of, or when this process ends, however it ends. Of this process's environment it gets nothing but what is given and PATH.</summary>
    public static RunningCommand StartHeld(HostCommand command, IReadOnlyDictionary<string, string?> environment) =>
        StartHeld(command, held => new LocalCommands().Prepare(held).WithEnvironmentVariables(Only(environment)));

    private static RunningCommand StartHeld(HostCommand command, Func<HostCommand, CliWrap.Command> prepare)
    {
        try
        {
            return new RunningCommand(prepare(command));
        }
        catch (Win32Exception e)
        {
            throw NotStarted(command, e);
        }
    }

    /// <summary>The program under a shell that ends it when their standard input ends: asked to, or because this process is gone. A signal from
    /// here would end only what carries the program into a sandbox, and leave the program behind.</summary>
    private HostCommand Supervised(HostCommand command) => command with
    {
        Tool = "sh",
        Arguments =
        [
            "-c",
            """
            exec 3<&0
            "$@" < /dev/null 3<&- & program=$!
            { read -r _ <&3; kill -9 "$program"; } > /dev/null 2>&1 & guard=$!
            wait "$program"; code=$?
            kill "$guard" 2> /dev/null
            exit "$code"
            """,
            "sh", enter is null ? Tools.Find(command.Tool) : command.Tool, .. command.Arguments,
        ],
    };

    /// <summary>Nothing of this process's own environment but what programs are found by.</summary>
    private static Dictionary<string, string?> Only(IReadOnlyDictionary<string, string?> environment)
    {
        var only = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(key => key != "PATH").ToDictionary(key => key, _ => (string?)null);
        foreach (var (key, value) in environment)
            only[key] = value;
        return only;
    }

    private static HostException NotStarted(HostCommand command, Win32Exception e) =>
        new($"`{command}` could not be started: {e.Message}", e);

    private static PipeSource InputOf(HostCommand command) =>
        command.InputFile is { } file ? PipeSource.FromFile(file)
        : command.Input is { } input ? PipeSource.FromString(input, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        : PipeSource.Null;

    private CliWrap.Command Prepare(HostCommand command)
    {
        // -o: what the program leaves running does not hold the lock.
        var locked = command.SharedLock is { } file ? command with { Tool = "flock", Arguments = ["-s", "-o", file, command.Tool, .. command.Arguments] } : command;
        var entered = enter?.Invoke(locked) ?? locked;
        return Cli.Wrap(Tools.Find(entered.Tool))
            .WithArguments(entered.Arguments)
            // The caller's folder may have been deleted, or be closed to the sandbox's user.
            .WithWorkingDirectory("/")
            .WithEnvironmentVariables(PlainText)
            .WithValidation(CommandResultValidation.None);
    }
}
