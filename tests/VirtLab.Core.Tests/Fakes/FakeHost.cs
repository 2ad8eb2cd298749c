using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Fakes;

/// <summary>A host in memory: programs answer what they were told to, libvirt keeps what it is given, and time goes when the test says
/// so.</summary>
internal sealed class FakeHost : IHost
{
    public string Description => "a host in memory";

    public FakeCommands Commands { get; init; } = new();

    public FakeLibvirt Libvirt { get; } = new();

    public FakeFiles Files { get; } = new();

    public TimeProvider Time { get; init; } = new ManualTime();

    public Accelerator Accelerator { get; init; } = new(AcceleratorKind.Tcg, "there is no processor in memory");

    ICommands IHost.Commands => Commands;

    IHostFiles IHost.Files => Files;

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => Task.FromResult<ILibvirt>(Libvirt);

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => Task.FromResult(Accelerator);

    public ValueTask DisposeAsync() => Libvirt.DisposeAsync();
}
