using VirtLab.Core.Tests.Guests;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>A host that only runs programs: answers in their place, and keeps what was asked.</summary>
internal sealed class CommandsOnlyHost(Func<HostCommand, string> answer) : IHost
{
    public RecordingCommands Recorded { get; } = new(command => new CommandOutput(0, answer(command), ""));

    public ICommands Commands => Recorded;

    public string Description => "host of a test";

    public IHostFiles Files => throw new NotSupportedException();

    public TimeProvider Time => TimeProvider.System;

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
