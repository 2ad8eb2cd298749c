using System.Collections.Concurrent;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Fakes;

/// <summary>Programs that answer what they were told to, and a record of what was asked.</summary>
/// <param name="otherwise">Runs what no answer was given for; without it that is an error.</param>
internal sealed class FakeCommands(ICommands? otherwise = null) : ICommands
{
    private readonly ConcurrentStack<(string Beginning, Func<HostCommand, CommandOutput?> Answer)> _answers = new();
    private readonly ConcurrentStack<(string Beginning, FakeProgram Program)> _programs = new();

    /// <summary>Every command that was run or started, in order.</summary>
    public ConcurrentQueue<HostCommand> Asked { get; } = new();

    /// <summary>Answers commands that begin so, as a person would type them. Of several answers for a command the last one given counts,
    /// unless it is null.</summary>
    public FakeCommands On(string beginning, Func<HostCommand, CommandOutput?> answer)
    {
        _answers.Push((beginning, answer));
        return this;
    }

    /// <summary>Commands that begin so succeed and print this.</summary>
    public FakeCommands On(string beginning, string output) => On(beginning, _ => new CommandOutput(0, output, ""));

    /// <summary>Commands that begin so fail and say this.</summary>
    public FakeCommands Fail(string beginning, string error, int exitCode = 1) =>
        On(beginning, _ => new CommandOutput(exitCode, "", error));

    /// <summary>What is started with a command that begins so.</summary>
    public FakeCommands OnStart(string beginning, FakeProgram program)
    {
        _programs.Push((beginning, program));
        return this;
    }

    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<CommandOutput>(cancellationToken);
        Asked.Enqueue(command);
        var output = _answers.Where(answer => Begins(command, answer.Beginning)).Select(answer => answer.Answer(command))
            .FirstOrDefault(given => given is not null);
        // A host has no rules for IPv6 unless a test says so.
        if (output is null && otherwise is null && Begins(command, "ip -6 -N -j rule"))
            output = new CommandOutput(0, "", "");
        if (output is null)
            return otherwise?.RunAsync(command, cancellationToken) ?? Task.FromException<CommandOutput>(Unknown(command));
        return output.ExitCode == 0 || command.MayFail
            ? Task.FromResult(output)
            : Task.FromException<CommandOutput>(new CommandFailedException(command, output));
    }

    public IRunningCommand Start(HostCommand command)
    {
        Asked.Enqueue(command);
        return _programs.FirstOrDefault(program => Begins(command, program.Beginning)).Program ?? otherwise?.Start(command)
            ?? throw Unknown(command);
    }

    private static bool Begins(HostCommand command, string beginning) => command.ToString().StartsWith(beginning, StringComparison.Ordinal);

    private static HostException Unknown(HostCommand command) => new($"The test gives no answer for `{command}`.");
}
