using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>A host as the drivers that change a lab see it: each program there holds the lab's fence while it runs. If this process dies
/// meanwhile, who takes the lab's lock next waits until that program has ended (<see cref="LabLock"/>).</summary>
internal sealed class FencedHost(IHost host, Name lab) : IHost
{
    public string Description => host.Description;

    public ICommands Commands { get; } = new FencedCommands(host.Commands, LabLock.FenceOf(lab));

    public IHostFiles Files => host.Files;

    public TimeProvider Time => host.Time;

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => host.GetLibvirtAsync(cancellationToken);

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => host.GetAcceleratorAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class FencedCommands(ICommands commands, string fence) : ICommands
    {
        public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default) =>
            commands.RunAsync(command with { SharedLock = fence }, cancellationToken);

        public IRunningCommand Start(HostCommand command) => commands.Start(command);
    }
}
