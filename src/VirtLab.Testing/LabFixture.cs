using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Testing.Reporting;

namespace VirtLab.Testing;

/// <summary>A lab that tests share, for a class of them or for a whole run: up before the first on a host of its own, as it was before each, and gone after the
/// last. What VirtLab and the machines said is at hand when a test fails.</summary>
/// <remarks>It knows no test framework: VirtLab.Testing.NUnit, .Xunit and .MSTest call it where theirs begins and ends tests. By itself:
/// <code>
/// await using var fixture = new LabFixture(office);
/// await fixture.StartAsync();
/// </code></remarks>
public class LabFixture : IAsyncDisposable
{
    private readonly LabFixtureOptions _options;
    private readonly RecordedLog _log;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _begun = [];
    private Task<Shared>? _starting;
    private bool _used, _failed, _ending, _disposed;

    /// <param name="lab">The lab.</param>
    /// <param name="options">How it is shared; in a sandbox, and restored between tests, by default.</param>
    public LabFixture(Lab lab, LabFixtureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(lab);
        Description = lab;
        _options = options ?? new LabFixtureOptions();
        _log = new RecordedLog(_options.Up.LoggerFactory);
    }

    /// <summary>The lab as it comes up.</summary>
    public Lab Description { get; }

    /// <summary>The lab that runs.</summary>
    /// <exception cref="InvalidOperationException">It is not up.</exception>
    public RunningLab Lab => Up.Lab;

    /// <summary>Where it runs.</summary>
    /// <exception cref="InvalidOperationException">It is not up.</exception>
    public IHost Host => Up.Host;

    /// <summary>Whether it is up.</summary>
    public bool IsUp => _starting is { IsCompletedSuccessfully: true } && !_disposed;

    private Action<string> Tell => _options.Tell ?? Console.Error.WriteLine;

    private Shared Up => IsUp ? _starting!.Result
        : throw new InvalidOperationException($"Lab {Description.Name} is not up: await {nameof(StartAsync)} before its tests, and dispose of it after them.");

    /// <summary>Brings the lab up, once: who calls this later, or meanwhile, gets the same lab, or the same error. What fails leaves nothing.</summary>
    /// <param name="cancellationToken">Waits no longer; the lab comes up for others, until this is disposed of.</param>
    /// <exception cref="ObjectDisposedException">It was taken down already.</exception>
    /// <exception cref="Hosts.Sandbox.SandboxUnavailableException">This machine lacks something for a sandbox; it lists all of it, with the remedies.</exception>
    /// <exception cref="Running.LabFailedException">A step failed, or a machine did not get ready.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ending, this);
            return (_starting ??= UpAsync(_stop.Token)).WaitAsync(cancellationToken);
        }
    }

    /// <summary>A test begins: the lab is as it came up, if that is wanted.</summary>
    /// <param name="test">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">Another test has begun and not ended, and the lab is to be restored between tests.</exception>
    public async Task BeginTestAsync(string test, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (Up.Snapshot is not null && _begun.Count > 0)
            {
                throw new InvalidOperationException($"Test {test} begins while {_begun[0]} uses lab {Description.Name}, which is restored between tests: let tests of one lab run one after "
                    + $"another, or set {nameof(LabFixtureOptions.RestoreBetweenTests)} to false.");
            }
            _begun.Add(test);
        }
        _log.Note($"test {test}");
        if (_used)
            await RestoreAsync(cancellationToken).ConfigureAwait(false);
        _used = true;
    }

    /// <summary>A test ends; fine if it has not begun, or ended before.</summary>
    /// <param name="test">Its name.</param>
    /// <param name="failed">Whether it failed, or its lab could not be restored.</param>
    /// <returns>What is to be attached to a test that failed; null for another.</returns>
    public async Task<LabReport?> EndTestAsync(string test, bool failed)
    {
        lock (_lock)
        {
            if (!_begun.Remove(test))
                return null;
            _failed |= failed;
        }
        return failed && IsUp ? await ReportAsync().ConfigureAwait(false) : null;
    }

    /// <summary>Makes the lab what it was when it had come up: <see cref="RunningLab.RestoreAsync"/>. Nothing where it is not restored between tests.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken = default)
    {
        if (Up is { Snapshot: { } snapshot, Lab: var lab })
            _ = await lab.RestoreAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What there is to read about the lab now: VirtLab's log, each machine's console, what the firewall logged, in what the host differs from the lab, a
    /// picture. What can't be read says so.</summary>
    public Task<LabReport> ReportAsync(CancellationToken cancellationToken = default) => ReportReader.ReadAsync(Lab, _log, cancellationToken);

    /// <summary>Takes the lab and its host away; before, where the lab is to be kept, waits until somebody has looked at it. Fine if it never came up.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Task<Shared>? starting;
        lock (_lock)
        {
            if (_ending)
                return;
            _ending = true;
            starting = _starting;
        }
        await _stop.CancelAsync().ConfigureAwait(false);
        // Who started it is told of the error.
        if (starting is not null && await Task.WhenAny(starting).ConfigureAwait(false) is { IsCompletedSuccessfully: true })
        {
            var up = await starting.ConfigureAwait(false);
            await using (up.Host.ConfigureAwait(false))
            await using (up.Lab.ConfigureAwait(false))
            {
                if (_options.IsKept(_failed))
                    await KeptLab.WaitAsync(up.Lab, Tell).ConfigureAwait(false);
                _disposed = true;
            }
        }
        _stop.Dispose();
    }

    private async Task<Shared> UpAsync(CancellationToken cancellationToken)
    {
        // What makes no sense is said before anything is started.
        _ = _options.IsKept(failed: false);
        var host = await _options.StartHost(cancellationToken).ConfigureAwait(false);
        RunningLab? lab = null;
        try
        {
            lab = await host.UpAsync(Description, _options.Up with { LoggerFactory = _log }, cancellationToken).ConfigureAwait(false);
            return new Shared(host, lab, _options.RestoreBetweenTests ? await lab.SnapshotAsync(cancellationToken).ConfigureAwait(false) : null);
        }
        catch
        {
            await QuietlyAsync(lab).ConfigureAwait(false);
            await QuietlyAsync(host).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The first error is the one to be told.</summary>
    private async Task QuietlyAsync(IAsyncDisposable? part)
    {
        try
        {
            if (part is not null)
                await part.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Tell($"Lab {Description.Name} did not come up, and a part of it could not be taken away: {e.Message}");
        }
    }

    private sealed record Shared(IHost Host, RunningLab Lab, LabSnapshot? Snapshot);
}
