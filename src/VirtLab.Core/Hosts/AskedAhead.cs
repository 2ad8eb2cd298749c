namespace VirtLab.Hosts;

/// <summary>A host that is read: what is known to be asked of it is asked ahead, in one program, and answered from that when it is asked for. All
/// else is asked for there, as ever. It is for one look: its answers are those of that moment.</summary>
internal sealed class AskedAhead : IHost
{
    private readonly IHost _host;

    /// <param name="host">The host.</param>
    /// <param name="questions">What is going to be asked; only what reads.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public AskedAhead(IHost host, IEnumerable<HostCommand> questions, CancellationToken cancellationToken)
    {
        _host = host;
        Commands = new Answers(host.Commands, AskAsync(host.Commands, new QuestionScript(questions), cancellationToken));
    }

    public string Description => _host.Description;

    public ICommands Commands { get; }

    public IHostFiles Files => _host.Files;

    public TimeProvider Time => _host.Time;

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => _host.GetLibvirtAsync(cancellationToken);

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => _host.GetAcceleratorAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyDictionary<HostCommand, CommandOutput>> AskAsync(ICommands commands, QuestionScript script, CancellationToken cancellationToken)
    {
        try
        {
            return script.Read((await commands.RunAsync(script.Command, cancellationToken).ConfigureAwait(false)).Output);
        }
        catch (HostException)
        {
            // Each question is asked by itself, and says itself what is wrong.
            return new Dictionary<HostCommand, CommandOutput>();
        }
    }

    private sealed class Answers(ICommands commands, Task<IReadOnlyDictionary<HostCommand, CommandOutput>> answers) : ICommands
    {
        public async Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default) =>
            (await answers.WaitAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(command, out var answer)
                ? answer
                : await commands.RunAsync(command, cancellationToken).ConfigureAwait(false);

        public IRunningCommand Start(HostCommand command) => commands.Start(command);
    }
}
