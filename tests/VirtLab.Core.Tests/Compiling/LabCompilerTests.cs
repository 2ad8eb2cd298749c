using VirtLab.Compiling;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

public sealed class LabCompilerTests
{
    private static readonly Uplink Plain = new("eth0", "10.0.1.9/24");

    private static IEnumerable<Uplink> Checked => [Plain with { TcpFlags = true }, Plain with { RouteFilter = true }, Plain with { NoSmurfs = true }, Plain with { Mss = 1400 }];

    [TestCaseSource(nameof(Checked))]
    public void An_uplinks_own_checks_need_no_zones(Uplink uplink) =>
        Kinds(uplink).Should().Contain(ResourceKind.Firewall);

    [Test]
    public void A_networks_own_checks_and_a_blocklist_need_no_zones()
    {
        LabCompiler.HasFirewall(new Lab("lab") { Networks = [new("br0", "10.0.0.1/24") { TcpFlags = true }] }).Should().BeTrue();
        LabCompiler.HasFirewall(new Lab("lab") { Uplinks = [Plain], Blocklist = ["10.0.0.0/8"] }).Should().BeTrue();
    }

    [Test]
    public void Where_nothing_is_filtered_there_is_no_firewall() => Kinds(Plain).Should().NotContain(ResourceKind.Firewall);

    [Test]
    public void Where_nothing_is_routed_or_set_there_is_no_routing() =>
        LabCompiler.Compile(new Lab("lab") { Networks = [new("br0", "10.0.0.1/24")] }).Resources.Select(resource => resource.Id.Kind)
            .Should().Equal(ResourceKind.Record, ResourceKind.Network);

    private static IEnumerable<ResourceKind> Kinds(Uplink uplink) =>
        LabCompiler.Compile(new Lab("lab") { Uplinks = [uplink] }).Resources.Select(resource => resource.Id.Kind);
}
