using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;

namespace VirtLab.Core.Tests.Running;

/// <summary>A lab in which the checks find something touches no host.</summary>
internal sealed class InvalidLabTests
{
    private static readonly Lab Invalid = new("invalid") { Networks = [new("br0", "10.0.0.1/24"), new("br1", "10.0.0.2/24")] };

    public static IEnumerable<TestCaseData> Ways =>
    [
        new TestCaseData((Func<IHost, Task>)(host => host.PlanAsync(Invalid))).SetArgDisplayNames("plan"),
        new TestCaseData((Func<IHost, Task>)(host => host.UpAsync(Invalid))).SetArgDisplayNames("up"),
        new TestCaseData((Func<IHost, Task>)(host => host.ApplyAsync(Invalid))).SetArgDisplayNames("apply"),
    ];

    [TestCaseSource(nameof(Ways))]
    public async Task Every_finding_is_told_and_nothing_is_asked_or_done(Func<IHost, Task> way)
    {
        await using var host = new FakeHost();
        (await host.Awaiting(it => way(it)).Should().ThrowAsync<LabInvalidException>()).Which.Findings.Should().Equal(LabChecks.Run(Invalid)).And.NotBeEmpty();
        host.Commands.Asked.Should().BeEmpty();
        host.Libvirt.Calls.Should().BeEmpty();
    }
}
