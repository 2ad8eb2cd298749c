using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VirtLab.Hosts;
using VirtLab.Hosts.Local;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Hosting;

/// <summary>The host of an application's labs. It is opened when it is first asked for, and ends with the application: a sandbox with all that is in
/// it.</summary>
/// <param name="options">Where labs live.</param>
/// <param name="loggers">What <see cref="UpAsync"/> logs every step to, under the category <c>VirtLab.Labs</c>.</param>
public sealed class VirtLabHost(IOptions<VirtLabOptions> options, ILoggerFactory loggers) : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private IHost? _host;
    private bool _disposed;

    /// <summary>The host, where it was opened; none before.</summary>
    public IHost? Opened => Volatile.Read(ref _host);

    /// <summary>The host.</summary>
    /// <exception cref="HostException">It can't be opened; the next time it is tried again.</exception>
    /// <exception cref="ObjectDisposedException">The application has ended.</exception>
    public async Task<IHost> GetAsync(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _host ??= await OpenAsync(options.Value, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _one.Release();
        }
    }

    /// <summary>Brings a lab up, and logs every step to the application's log; see <see cref="LabHost.UpAsync"/>.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="up">How; where it names no logs, the application's are written to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The running lab; disposing of it takes it down.</returns>
    public async Task<RunningLab> UpAsync(Lab lab, UpOptions? up = null, CancellationToken cancellationToken = default)
    {
        up ??= new UpOptions();
        var host = await GetAsync(cancellationToken).ConfigureAwait(false);
        return await host.UpAsync(lab, up with { LoggerFactory = up.LoggerFactory ?? loggers }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, for containers that are disposed of so.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Ends a sandbox; lets go of this machine, whose labs stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_host is { } host)
                await host.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _ = _one.Release();
        }
    }

    private static async Task<IHost> OpenAsync(VirtLabOptions options, CancellationToken cancellationToken) => options switch
    {
        { Open: { } open } => await open(cancellationToken).ConfigureAwait(false),
        { Mode: HostMode.Local } => LocalHost.Open(new LocalOptions { LibvirtUri = options.LibvirtUri, CallTimeout = options.CallTimeout }),
        _ => await SandboxHost.StartAsync(new SandboxOptions { StartTimeout = options.StartTimeout, CallTimeout = options.CallTimeout }, cancellationToken).ConfigureAwait(false),
    };
}
