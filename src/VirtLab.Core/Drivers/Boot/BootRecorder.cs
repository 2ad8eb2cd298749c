using VirtLab.Compiling.Boot;
using VirtLab.Hosts;

namespace VirtLab.Drivers.Boot;

/// <summary>A host on which nothing is, and on which nothing is done: the programs that a driver would run there to make a thing are written
/// down. So what brings a lab back at boot is what makes it, and no driver has to know of it.</summary>
internal sealed class BootRecorder : IHost, ICommands, IHostFiles
{
    private readonly List<HostCommand> _commands = [];
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);

    public string Description => "host as it is when it boots";

    public ICommands Commands => this;

    public IHostFiles Files => this;

    public TimeProvider Time => TimeProvider.System;

    /// <summary>The files that the programs read, by name.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>The programs that were run since the last time, in order.</summary>
    public IReadOnlyList<HostCommand> Take()
    {
        var taken = _commands.ToList();
        _commands.Clear();
        return taken;
    }

    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        if (!Reads(command))
            _commands.Add(command.InputFile is null ? command : throw NotAtBoot($"A program that reads the file {command.InputFile}"));
        return Task.FromResult(new CommandOutput(0, "", ""));
    }

    public IRunningCommand Start(HostCommand command) => throw NotAtBoot($"`{command}`, which goes on running,");

    public Task<string> PublishAsync(string path, CancellationToken cancellationToken = default) => throw NotAtBoot($"The file {path}");

    /// <summary>At boot the file is where every host has it.</summary>
    public Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default)
    {
        _texts[name] = text;
        return Task.FromResult($"{BootPaths.Run}/{name}");
    }

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => throw NotAtBoot("What is libvirt's");

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => throw NotAtBoot("What a processor can do");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What only reads finds nothing; what is not known to read is written down.</summary>
    private static bool Reads(HostCommand command) => command.Tool switch
    {
        "ip" => command.Arguments.Any(argument => argument is "show" or "list" or "pids"),
        "nft" => command.Arguments.Contains("list"),
        "sysctl" => !command.Arguments.Contains("-w"),
        "ps" or "stat" => true,
        _ => false,
    };

    private static InvalidOperationException NotAtBoot(string what) => new($"{what} can't be had when the host boots: a driver needs another way.");
}
