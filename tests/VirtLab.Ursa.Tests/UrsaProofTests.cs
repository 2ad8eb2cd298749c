using Ursa.Demo;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;

namespace VirtLab.Ursa.Tests;

/// <summary>The reference lab with real machines: each of the nine things that must be seen is a test.</summary>
[Category("Sandbox")]
internal sealed class UrsaProofTests
{
    private HostFingerprint _before = null!;
    private SandboxHost? _host;
    private RunningLab? _lab;

    public static IEnumerable<TestCaseData> Proofs => UrsaProofs.All
        .Select(proof => new TestCaseData(proof).SetArgDisplayNames($"{proof.Number}. {proof.Title}"));

    [OneTimeSetUp]
    public async Task BringUp()
    {
        _before = await HostFingerprint.CaptureAsync(CancellationToken.None);
        await SandboxPrerequisite.NeedAsync();
        _host = await SandboxHost.StartAsync();
        _lab = await _host.UpAsync(UrsaLab.Lab);
    }

    [OneTimeTearDown]
    public async Task TakeDown()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
        if (_host is not null)
            await _host.DisposeAsync();
        HostFingerprint.Differences(_before, await HostFingerprint.CaptureAsync(CancellationToken.None)).Should().BeEmpty("the lab leaves no trace on the machine");
    }

    [TestCaseSource(nameof(Proofs))]
    public async Task What_must_be_seen_is_seen(Proof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);

        var seen = await proof.RunAsync(_lab!, TestContext.CurrentContext.CancellationToken);

        seen.Where(observation => !observation.Holds).Select(observation => $"{observation.What}: {observation.Seen}").Should().BeEmpty();
        seen.Should().NotBeEmpty();
    }

    [Test]
    public async Task The_plan_of_a_running_lab_is_empty() =>
        (await _host!.PlanAsync(UrsaLab.Lab)).IsEmpty.Should().BeTrue();
}
