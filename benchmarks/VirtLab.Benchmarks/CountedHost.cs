using System.Collections.Concurrent;
using VirtLab.Hosts;

namespace VirtLab.Benchmarks;

/// <summary>A host that remembers which programs were run there: starting one costs more than most of what it does.</summary>
internal sealed class CountedHost(IHost host) : IHost, ICommands
{
    public ConcurrentQueue<HostCommand> Asked { get; } = new();

    public string Description => host.Description;

    public ICommands Commands => this;

    public IHostFiles Files => host.Files;

    public TimeProvider Time => host.Time;

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => host.GetLibvirtAsync(cancellationToken);

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => host.GetAcceleratorAsync(cancellationToken);

    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        Asked.Enqueue(command);
        return host.Commands.RunAsync(command, cancellationToken);
    }

    public IRunningCommand Start(HostCommand command) => host.Commands.Start(command);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
