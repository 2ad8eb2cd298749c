using System.Collections.Concurrent;
using VirtLab.Hosts;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Tests with real sandboxes. Before and after each the machine has the same fingerprint; nobody has to remember to look.</summary>
[Category("Sandbox")]
[NonParallelizable] // The fingerprint is the whole machine's.
public abstract class SandboxTest
{
    /// <summary>How long anything may take before a test gives up. Generous: it is only waited for where something is wrong.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentBag<IAsyncDisposable> _started = [];
    private CancellationTokenSource _deadline = new();
    private HostFingerprint? _before;
    private IReadOnlySet<int> _strangers = new HashSet<int>();

    /// <summary>Cancelled when the test takes too long.</summary>
    protected CancellationToken Deadline => _deadline.Token;

    [SetUp]
    public async Task TakeFingerprintAsync()
    {
        await Prerequisite.SandboxAsync();
        _deadline = new CancellationTokenSource(Patience);
        _before = await HostFingerprint.CaptureAsync();
        _strangers = Strangers.In(_before);
    }

    [TearDown]
    public async Task CompareFingerprintAsync()
    {
        foreach (var started in _started)
            await started.DisposeAsync();
        _started.Clear();
        _deadline.Dispose();
        if (_before is not { } before)
            return;
        var after = await HostFingerprint.CaptureAsync();
        Strangers.Without(_strangers.Union(Strangers.In(after)).ToHashSet(), HostFingerprint.Differences(before, after))
            .Should().BeEmpty("nothing may be left on the machine");
    }

    /// <summary>Ends this with the test, whether it passes or not.</summary>
    protected T Ends<T>(T started) where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    /// <summary>Starts a sandbox that ends with the test.</summary>
    protected async Task<SandboxHost> StartAsync(TimeProvider? time = null) =>
        Ends(await SandboxHost.StartAsync(new SandboxOptions { Time = time ?? TimeProvider.System }, Deadline));

    /// <summary>Runs a shell script in the sandbox and gives its output.</summary>
    protected async Task<string> ShellAsync(IHost host, string script) =>
        (await host.Commands.RunAsync(new HostCommand("sh", "-euc", script), Deadline)).Output;

    /// <summary>Looks again and again until it is so; the test's deadline ends it.</summary>
    protected async Task UntilAsync(Func<Task<bool>> so)
    {
        while (!await so())
            Deadline.ThrowIfCancellationRequested();
    }
}
