namespace VirtLab.Hosts;

/// <summary>Runs programs on a host.</summary>
public interface ICommands
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">The program.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="CommandFailedException">It ended with an exit code other than 0 and <see cref="HostCommand.MayFail"/> is not set.</exception>
    /// <exception cref="HostException">It is not there or can't be started.</exception>
    Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default);

    /// <summary>Starts a program that goes on until it is disposed of, ends by itself, or this process ends. Its standard input is empty.</summary>
    /// <param name="command">The program.</param>
    /// <exception cref="HostException">It is not there or can't be started.</exception>
    IRunningCommand Start(HostCommand command);
}

/// <summary>A program that goes on running. Disposing of it ends it and waits for its end.</summary>
public interface IRunningCommand : IAsyncDisposable
{
    /// <summary>Its standard output, as it comes.</summary>
    Stream Output { get; }

    /// <summary>The lines of its standard error, as they come.</summary>
    IAsyncEnumerable<string> ErrorLines { get; }

    /// <summary>Its exit code, once it has ended.</summary>
    Task<int> Exit { get; }
}
