using Microsoft.Extensions.Logging;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Running.Routing;

/// <summary>Routes of the lab's own, beside those of its providers, followed as links come and go.</summary>
[CancelAfter(20_000)]
internal sealed class OwnRoutesTests
{
    private const string OverEth = "10.9.0.0/16 via 172.20.1.107 dev eth0 table 254 protocol 86", OverBridge = "10.11.0.0/16 via 192.168.0.9 dev br0 table 254 protocol 86";

    private static readonly Lab Lab = UrsaLab.Lab with
    {
        Routes = [new("10.9.0.0/16") { Via = "172.20.1.107", Interface = "eth0" }, new("10.10.0.0/16") { Via = "172.20.1.107", Interface = "wlan0" }, new("10.11.0.0/16") { Via = "192.168.0.9" }],
    };

    [Test]
    public async Task They_come_back_with_their_links_with_providers_and_without([Values] bool hasProviders, CancellationToken cancellationToken)
    {
        var kernel = new FakeKernel();
        foreach (var (name, up) in new[] { ("eth0", true), ("wlan0", false), ("br0", true) })
            kernel.SetLink(name, up);
        Answer(kernel);
        var lab = hasProviders ? Lab : Lab with { Providers = [], RoutingRules = [], Marks = [] };
        await using var monitor = await kernel.FollowAsync(lab, cancellationToken);
        kernel.OtherRoutes.Should().BeEquivalentTo(OverEth, OverBridge);
        kernel.Routes.Should().HaveCount(hasProviders ? 4 : 0);

        kernel.SetLink("eth0", up: false);
        kernel.OtherRoutes.Should().BeEquivalentTo(OverBridge);
        kernel.SetLink("eth0", up: true);
        Answer(kernel);
        await kernel.Monitor.SayAsync("2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default\n");
        await kernel.WhenAsync(() => kernel.OtherRoutes.Contains(OverEth), cancellationToken);
    }

    [Test]
    public async Task What_another_process_made_of_the_lab_is_not_undone(CancellationToken cancellationToken)
    {
        var kernel = new FakeKernel();
        kernel.SetLink("eth0", up: true);
        kernel.SetLink("br0", up: true);
        Answer(kernel);
        var logger = new RecordingLogger();
        await using var monitor = await kernel.FollowAsync(Lab, cancellationToken, logger);
        int changes = kernel.Changes;

        kernel.Know(Lab with { Routes = [] });
        kernel.SetNeighbour("172.20.1.1", "eth0", mac: null);
        await monitor.SettleAsync(cancellationToken);
        kernel.Know(null);
        await monitor.SettleAsync(cancellationToken);

        kernel.Changes.Should().Be(changes);
        logger.Lines.Should().ContainSingle(line => line.Level == LogLevel.Warning && line.Text.Contains("another process"));
    }

    private static void Answer(FakeKernel kernel)
    {
        kernel.SetNeighbour("172.20.1.1", "eth0", "02:00:00:00:00:01");
        kernel.SetNeighbour("172.20.1.254", "eth0", "02:00:00:00:00:fe");
    }
}
