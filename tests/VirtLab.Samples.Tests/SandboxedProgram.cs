using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;

namespace VirtLab.Samples.Tests;

/// <summary>Programs that bring labs up in a sandbox. After each the machine has the same fingerprint as before.</summary>
[Category("Sandbox")]
[NonParallelizable] // The fingerprint is the whole machine's.
internal abstract class SandboxedProgram
{
    private HostFingerprint? _before;

    [SetUp]
    public async Task LookAsync()
    {
        var missing = await SandboxPrerequisites.FindMissingAsync();
        Skip.Unless(missing.Count == 0, string.Join("; ", missing.Select(one => one.What)));
        _before = await HostFingerprint.CaptureAsync();
    }

    [TearDown]
    public async Task CompareAsync()
    {
        // Null where the test was skipped.
        if (_before is { } before)
            HostFingerprint.Differences(before, await HostFingerprint.CaptureAsync()).Should().BeEmpty("nothing may be left on the machine");
    }
}
