using System.Collections.Concurrent;
using VirtLab.Hosts;

namespace VirtLab.Testing;

/// <summary>Programs that answer what they were told to, and a record of what was asked.</summary>
/// <param name="otherwise">Runs what no answer was given for; without it that is an error.</param>
public sealed class FakeCommands(ICommands? otherwise = null) : ICommands
{
    private readonly ConcurrentStack<(string Beginning, Func<HostCommand, CommandOutput?> Answer)> _answers = new();
    private readonly ConcurrentStack<(string Beginning, IRunningCommand Program)> _programs = new();
    private readonly ConcurrentQueue<HostCommand> _asked = new();

    /// <summary>Every command that was run or started, in order.</summary>
    public IReadOnlyCollection<HostCommand> Asked => _asked;

    /// <summary>Answers commands that begin so, as a person would type them. Of several answers for a command the last one given counts,
    /// unless it is null.</summary>
    /// <returns>Itself.</returns>
    public FakeCommands On(string beginning, Func<HostCommand, CommandOutput?> answer)
    {
        _answers.Push((beginning, answer));
        return this;
    }

    /// <summary>Commands that begin so succeed and print this.</summary>
    /// <returns>Itself.</returns>
    public FakeCommands On(string beginning, string output) => On(beginning, _ => new CommandOutput(0, output, ""));

    /// <summary>Commands that begin so fail and say this.</summary>
    /// <returns>Itself.</returns>
    public FakeCommands Fail(string beginning, string error, int exitCode = 1) => On(beginning, _ => new CommandOutput(exitCode, "", error));

    /// <summary>What is started with a command that begins so.</summary>
    /// <returns>Itself.</returns>
    public FakeCommands OnStart(string beginning, IRunningCommand program)
    {
        _programs.Push((beginning, program));
        return this;
    }

    /// <inheritdoc/>
    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<CommandOutput>(cancellationToken);
        _asked.Enqueue(command);
        var output = _answers.Where(answer => Begins(command, answer.Beginning)).Select(answer => answer.Answer(command)).FirstOrDefault(given => given is not null);
        if (output is null)
            return otherwise?.RunAsync(command, cancellationToken) ?? Task.FromException<CommandOutput>(Unknown(command));
        return output.ExitCode == 0 || command.MayFail
            ? Task.FromResult(output)
            : Task.FromException<CommandOutput>(new CommandFailedException(command, output));
    }

    /// <inheritdoc/>
    public IRunningCommand Start(HostCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        _asked.Enqueue(command);
        return _programs.FirstOrDefault(program => Begins(command, program.Beginning)).Program ?? otherwise?.Start(command) ?? throw Unknown(command);
    }

    /// <summary>Forgets what was asked so far.</summary>
    public void Forget() => _asked.Clear();

    private static bool Begins(HostCommand command, string beginning) => command.ToString().StartsWith(beginning, StringComparison.Ordinal);

    private static HostException Unknown(HostCommand command) => new($"No program runs on this host, which is in memory: say with On what `{command}` answers.");
}
