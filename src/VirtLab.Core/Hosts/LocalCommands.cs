using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using CliWrap;
using CliWrap.Buffered;

namespace VirtLab.Hosts;

/// <summary>Runs programs on this machine: the only user of CliWrap. A prefix carries them into a sandbox.</summary>
internal sealed class LocalCommands(Func<HostCommand, HostCommand>? enter = null) : ICommands
{
    // Output that is parsed must not be translated.
    private static readonly Dictionary<string, string?> PlainText = new() { ["LC_ALL"] = "C", ["LANGUAGE"] = null };

    public async Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        var result = await Prepare(command)
            .WithStandardInputPipe(InputOf(command))
            .ExecuteBufferedAsync(Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        var output = new CommandOutput(result.ExitCode, result.StandardOutput, result.StandardError);
        return output.ExitCode == 0 || command.MayFail ? output : throw new CommandFailedException(command, output);
    }

    public IRunningCommand Start(HostCommand command) => new RunningCommand(Prepare(command).WithStandardInputPipe(InputOf(command)), null);

    /// <summary>Starts a program whose standard input this process holds: it reads the end of file when the returned object is disposed of,
    /// or when this process ends, however it ends.</summary>
    public static HeldCommand StartHeld(HostCommand command, IReadOnlyDictionary<string, string?> environment)
    {
        var input = new Pipe();
        var prepared = new LocalCommands().Prepare(command)
            .WithEnvironmentVariables(Only(environment))
            .WithStandardInputPipe(PipeSource.Create((target, cancellationToken) => input.Reader.CopyToAsync(target, cancellationToken)));
        return new HeldCommand(new RunningCommand(prepared, input.Writer), input.Writer.AsStream());
    }

    /// <summary>Nothing of this process's own environment but what programs are found by.</summary>
    private static Dictionary<string, string?> Only(IReadOnlyDictionary<string, string?> environment)
    {
        var only = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(key => key != "PATH").ToDictionary(key => key, _ => (string?)null);
        foreach (var (key, value) in environment)
            only[key] = value;
        return only;
    }

    private static PipeSource InputOf(HostCommand command) =>
        command.InputFile is { } file ? PipeSource.FromFile(file)
        : command.Input is { } input ? PipeSource.FromString(input, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        : PipeSource.Null;

    private CliWrap.Command Prepare(HostCommand command)
    {
        var entered = enter?.Invoke(command) ?? command;
        return Cli.Wrap(Tools.Find(entered.Tool))
            .WithArguments(entered.Arguments)
            .WithEnvironmentVariables(PlainText)
            .WithValidation(CommandResultValidation.None);
    }

    private sealed class RunningCommand : IRunningCommand
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        private readonly CancellationTokenSource _stop = new();
        private readonly Pipe _output = new();
        // Only the last words matter; a server that logs each connection must not fill the memory.
        private readonly Channel<string> _errors = Channel.CreateBounded<string>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        private readonly PipeWriter? _input;
        private readonly CommandTask<CliWrap.CommandResult> _task;

        public RunningCommand(CliWrap.Command command, PipeWriter? input)
        {
            _input = input;
            var task = _task = command
                .WithStandardOutputPipe(PipeTarget.ToStream(_output.Writer.AsStream(), autoFlush: true))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(line => _errors.Writer.TryWrite(line)))
                .ExecuteAsync(_stop.Token);
            Output = _output.Reader.AsStream();
            Exit = AwaitAsync(task);
        }

        public Stream Output { get; }

        public IAsyncEnumerable<string> ErrorLines => ReadErrorsAsync();

        public Task<int> Exit { get; }

        public async ValueTask DisposeAsync()
        {
            // A reader that has left must not block the program's last words.
            await Output.DisposeAsync().ConfigureAwait(false);
            if (_input is not null)
                await _input.CompleteAsync().ConfigureAwait(false);
            if (ProcessTree.EndChildren(_task.ProcessId))
                _ = await Task.WhenAny(Exit, Task.Delay(Patience)).ConfigureAwait(false);
            await _stop.CancelAsync().ConfigureAwait(false);
            _ = await Exit.ConfigureAwait(false);
            _stop.Dispose();
        }

        private async Task<int> AwaitAsync(CommandTask<CliWrap.CommandResult> task)
        {
            try
            {
                return (await task.ConfigureAwait(false)).ExitCode;
            }
            catch (OperationCanceledException)
            {
                return -1;
            }
            finally
            {
                await _output.Writer.CompleteAsync().ConfigureAwait(false);
                _ = _errors.Writer.TryComplete();
            }
        }

        private async IAsyncEnumerable<string> ReadErrorsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (string line in _errors.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return line;
        }
    }
}
