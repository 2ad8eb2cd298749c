using System.Diagnostics;
using VirtLab.Hosts;

/// <summary>When the process kills itself: before its operation, while that runs, or after it.</summary>
internal enum Moment
{
    Before,
    Within,
    After,
}

/// <summary>Counts what changes a host, and kills this process with signal 9 at the operation of a given number.</summary>
internal sealed class Killer(int at, Moment moment)
{
    private int _count;

    public int Count => _count;

    public Task<T> RunAsync<T>(Func<Task<T>> operation) => RunAsync(within =>
    {
        var running = operation();
        if (within)
            Die();
        return running;
    });

    /// <param name="operation">The operation; told whether this process is to die while it runs.</param>
    public async Task<T> RunAsync<T>(Func<bool, Task<T>> operation)
    {
        bool now = Interlocked.Increment(ref _count) == at;
        if (now && moment == Moment.Before)
            Die();
        var running = operation(now && moment == Moment.Within);
        var result = await running;
        if (now)
            Die();
        return result;
    }

    public Task RunAsync(Func<Task> operation) => RunAsync(async () =>
    {
        await operation();
        return 0;
    });

    private static void Die()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}

/// <summary>A host on which all that changes it is counted.</summary>
internal sealed class KillingHost(IHost host, Killer killer) : IHost, ICommands, IHostFiles
{
    public string Description => host.Description;

    public ICommands Commands => this;

    public IHostFiles Files => this;

    public TimeProvider Time => host.Time;

    public async Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => new KillingLibvirt(await host.GetLibvirtAsync(cancellationToken), killer);

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => host.GetAcceleratorAsync(cancellationToken);

    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default) =>
        Operations.OnlyReads(command) ? host.Commands.RunAsync(command, cancellationToken)
        : killer.RunAsync(within => host.Commands.RunAsync(within ? Killing(command) : command, cancellationToken));

    /// <summary>The program runs when its owner dies.</summary>
    private static HostCommand Killing(HostCommand command) => command with
    {
        Tool = "sh",
        Arguments = ["-c", "exec 3<&0; owner=$1; shift; \"$@\" <&3 & kill -9 \"$owner\"; wait $!", "sh", $"{Environment.ProcessId}", command.Tool, .. command.Arguments],
    };

    public IRunningCommand Start(HostCommand command) =>
        killer.RunAsync(() => Task.FromResult(host.Commands.Start(command))).GetAwaiter().GetResult();

    public Task<string> PublishAsync(string path, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => host.Files.PublishAsync(path, cancellationToken));

    public Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => host.Files.WriteAsync(name, text, cancellationToken));

    public ValueTask DisposeAsync() => host.DisposeAsync();
}

internal sealed partial class KillingLibvirt(ILibvirt libvirt, Killer killer) : ILibvirt
{
    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.CreateNetworkAsync(xml, cancellationToken));

    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.DestroyNetworkAsync(name, cancellationToken));

    public Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.CreateDomainAsync(xml, cancellationToken));

    public Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.DestroyDomainAsync(name, cancellationToken));

    public Task PersistNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.PersistNetworkAsync(xml, cancellationToken));

    public Task UnpersistNetworkAsync(string name, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.UnpersistNetworkAsync(name, cancellationToken));

    public Task PersistDomainAsync(string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.PersistDomainAsync(xml, cancellationToken));

    public Task UnpersistDomainAsync(string name, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.UnpersistDomainAsync(name, cancellationToken));

    public Task SuspendDomainAsync(string name, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.SuspendDomainAsync(name, cancellationToken));

    public Task ResumeDomainAsync(string name, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.ResumeDomainAsync(name, cancellationToken));

    public Task SaveDomainAsync(string name, string path, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.SaveDomainAsync(name, path, cancellationToken));

    public Task RestoreDomainAsync(string name, string path, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.RestoreDomainAsync(name, path, cancellationToken));

    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) =>
        libvirt.ListDomainsAsync(cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) =>
        libvirt.ListNetworksAsync(cancellationToken);

    public Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.UpdateNetworkAsync(network, change, entry, xml, cancellationToken));

    public Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.AttachDeviceAsync(domain, xml, cancellationToken));

    public Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.DetachDeviceAsync(domain, xml, cancellationToken));

    public Task UpdateDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.UpdateDeviceAsync(domain, xml, cancellationToken));

    public Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default) =>
        libvirt.GetDomainXmlAsync(domain, cancellationToken);

    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) =>
        libvirt.GetLeasesAsync(network, cancellationToken);

    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) =>
        killer.RunAsync(() => libvirt.OpenConsoleAsync(domain, cancellationToken));

    public IAsyncEnumerable<DomainEvent> DomainEventsAsync(CancellationToken cancellationToken = default) => libvirt.DomainEventsAsync(cancellationToken);

    public IAsyncEnumerable<LibvirtEvent> NetworkEventsAsync(CancellationToken cancellationToken = default) => libvirt.NetworkEventsAsync(cancellationToken);

    public IAsyncEnumerable<LibvirtEvent> PoolEventsAsync(CancellationToken cancellationToken = default) => libvirt.PoolEventsAsync(cancellationToken);

    public ValueTask DisposeAsync() => libvirt.DisposeAsync();
}
