using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Diagnosing;

/// <summary>A host whose every program runs in a network and process namespace of its own, after a script that makes the trouble. With the
/// program all of it is gone.</summary>
internal sealed class TroubledHost(string trouble) : IHost
{
    public string Description => "host with a trouble";

    public ICommands Commands { get; } = new LocalCommands(command => In(trouble, [command.Tool, .. command.Arguments]) with
    {
        Input = command.Input,
        InputFile = command.InputFile,
        MayFail = command.MayFail,
    });

    public IHostFiles Files => throw new NotSupportedException();

    public TimeProvider Time => TimeProvider.System;

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => throw new HostException("There is no libvirt here.");

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new Accelerator(AcceleratorKind.Kvm, "it works"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Such a namespace can be had here.</summary>
    public static async Task NeedAsync()
    {
        var output = await new LocalCommands()
            .RunAsync(In("nft list ruleset > /dev/null; ss -Hlnutp > /dev/null", ["true"]) with { MayFail = true });
        Skip.Unless(output.ExitCode == 0, $"no private namespaces with nft and ss can be had here: {output.Error.Trim()}");
    }

    private static HostCommand In(string trouble, IEnumerable<string> program) => new("unshare",
    [
        .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--map-root-user"], "--net", "--mount", "--pid", "--fork",
            "--mount-proc", "--kill-child",
        "sh", "-euc", "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up\n" + trouble + "\n\"$@\"", "sh", .. program,
    ]);
}
