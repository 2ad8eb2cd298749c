using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Ursa.Tests.Faults;

namespace VirtLab.Ursa.Tests;

/// <summary>While a running lab changes in everything at once, flows that have nothing to do with the change lose nothing.
/// <see cref="ComingAndGoingTests"/> shows it for each kind of change by itself.</summary>
[Category("Sandbox")]
internal sealed class UnrelatedTrafficTests
{
    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public async Task A_change_of_everything_else_loses_nothing()
    {
        await using var host = await SandboxHost.StartAsync();
        _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", "name", EverythingLab.Adopted, "up", "type", "veth", "peer", "name", "ext1"));
        await using var lab = await host.UpAsync(UnrelatedTraffic.Beside(EverythingLab.Before));
        await using var traffic = await UnrelatedTraffic.StartAsync(host, lab.Lab.Name);

        var plan = await lab.ApplyAsync(UnrelatedTraffic.Beside(EverythingLab.After));
        _ = await lab.ApplyAsync(UnrelatedTraffic.Beside(EverythingLab.Before));

        plan.Impact.Should().Be(Impact.Reattach, "one of the networks is restarted: {0}", plan);
        await traffic.ShouldHaveLostNothingAsync();
    }
}
