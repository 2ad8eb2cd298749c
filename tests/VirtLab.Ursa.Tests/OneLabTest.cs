using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Ursa.Tests;

/// <summary>Tests on one lab that runs for all of them. When it is gone the machine has the same fingerprint as before.</summary>
[Category("Sandbox")]
internal abstract class OneLabTest(Lab wished)
{
    private HostFingerprint? _before;
    private SandboxHost? _host;
    private RunningLab? _lab;

    protected SandboxHost Host => _host!;

    protected RunningLab Running => _lab!;

    [OneTimeSetUp]
    public async Task UpAsync()
    {
        await SandboxPrerequisite.NeedAsync();
        _before = await HostFingerprint.CaptureAsync();
        _host = await SandboxHost.StartAsync();
        _lab = await _host.UpAsync(wished);
    }

    [OneTimeTearDown]
    public async Task DownAsync()
    {
        if (_lab is { } lab)
        {
            await lab.DisposeAsync();
            await GoneAsync();
        }
        if (_host is { } host)
            await host.DisposeAsync();
        // Null where the tests were skipped.
        if (_before is { } before)
            HostFingerprint.Differences(before, await HostFingerprint.CaptureAsync()).Should().BeEmpty("the lab leaves no trace on the machine");
    }

    /// <summary>Looks at the sandbox that the lab is gone from.</summary>
    protected virtual Task GoneAsync() => Task.CompletedTask;
}
