using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>A host that is read: what is known to be asked of it is asked ahead, all side by side, and answered from that when it is asked for. A
/// place's questions to <c>ip</c> go in one batch. All else is asked for there, as ever. It is for one look: its answers are those of that moment.</summary>
internal sealed class AskedAhead : IHost
{
    private readonly IHost _host;

    /// <param name="host">The host.</param>
    /// <param name="questions">What is going to be asked; only what reads.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public AskedAhead(IHost host, IEnumerable<HostCommand> questions, CancellationToken cancellationToken)
    {
        _host = host;
        var answers = new Dictionary<HostCommand, Task<CommandOutput?>>();
        foreach (var place in questions.Distinct().GroupBy(question => question.Namespace))
        {
            foreach (var batch in place.Where(question => question.Tool == "ip").GroupBy(FlagsOf))
            {
                var asked = AskAsync(host.Commands, place.Key, [.. batch.OrderBy(Turn)], cancellationToken);
                foreach (var question in batch)
                    answers[question] = AnswerAsync(asked, question);
            }
            foreach (var question in place.Where(question => question.Tool != "ip"))
                answers[question] = AskAsync(host.Commands, question, cancellationToken);
        }
        Commands = new Answers(host.Commands, answers);
    }

    public string Description => _host.Description;

    public ICommands Commands { get; }

    public IHostFiles Files => _host.Files;

    public TimeProvider Time => _host.Time;

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => _host.GetLibvirtAsync(cancellationToken);

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => _host.GetAcceleratorAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What went wrong has no answer: it is asked again by itself, and says itself what is wrong.</summary>
    private static async Task<CommandOutput?> AskAsync(ICommands commands, HostCommand question, CancellationToken cancellationToken)
    {
        try
        {
            return await commands.RunAsync(question, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HostException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary><c>ip</c> prints one line of JSON for each line of a batch. Where that can't be told, there are no answers.</summary>
    private static async Task<IReadOnlyDictionary<HostCommand, CommandOutput>> AskAsync(ICommands commands, NamespaceName? place, HostCommand[] questions,
        CancellationToken cancellationToken)
    {
        var batch = new HostCommand("ip", [.. questions[0].Arguments.TakeWhile(IsFlag), "-batch", "-"])
        {
            Namespace = place,
            Input = string.Concat(questions.Select(question => $"{string.Join(' ', question.Arguments.SkipWhile(IsFlag))}\n")),
            MayFail = true,
        };
        var said = await AskAsync(commands, batch, cancellationToken).ConfigureAwait(false);
        string[] printed = (said?.Output ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return said is not { ExitCode: 0 } || printed.Length != questions.Length ? new Dictionary<HostCommand, CommandOutput>()
            : questions.Index().ToDictionary(pair => pair.Item, pair => new CommandOutput(0, printed[pair.Index], ""));
    }

    private static async Task<CommandOutput?> AnswerAsync(Task<IReadOnlyDictionary<HostCommand, CommandOutput>> answers, HostCommand question) =>
        (await answers.ConfigureAwait(false)).GetValueOrDefault(question);

    private static string FlagsOf(HostCommand question) => string.Join(' ', question.Arguments.TakeWhile(IsFlag));

    private static bool IsFlag(string argument) => argument.StartsWith('-');

    /// <summary>Once it has listed links, <c>ip</c> also lists addresses otherwise.</summary>
    private static int Turn(HostCommand question) => question.Arguments.Contains("link") ? 1 : 0;

    private sealed class Answers(ICommands commands, Dictionary<HostCommand, Task<CommandOutput?>> answers) : ICommands
    {
        public async Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default) =>
            (answers.TryGetValue(command, out var answer) ? await answer.WaitAsync(cancellationToken).ConfigureAwait(false) : null)
                ?? await commands.RunAsync(command, cancellationToken).ConfigureAwait(false);

        public IRunningCommand Start(HostCommand command) => commands.Start(command);
    }
}
