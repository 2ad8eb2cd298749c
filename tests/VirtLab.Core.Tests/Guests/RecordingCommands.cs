using System.Collections.Concurrent;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Guests;

/// <summary>Runs programs as always, or answers in their place, and keeps what was asked.</summary>
internal sealed class RecordingCommands(Func<HostCommand, CommandOutput?>? answer = null) : ICommands
{
    private readonly LocalCommands _real = new();

    public ConcurrentQueue<HostCommand> Asked { get; } = new();

    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        Asked.Enqueue(command);
        if (answer?.Invoke(command) is not { } output)
            return _real.RunAsync(command, cancellationToken);
        return output.ExitCode == 0 || command.MayFail ? Task.FromResult(output) : Task.FromException<CommandOutput>(new CommandFailedException(command, output));
    }

    public IRunningCommand Start(HostCommand command)
    {
        Asked.Enqueue(command);
        return _real.Start(command);
    }
}
