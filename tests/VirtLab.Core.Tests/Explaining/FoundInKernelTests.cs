using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Explaining;

/// <summary>Every difference between Explain and the kernel that was ever found (<see cref="KernelAgreementTests"/>), so that it does not come
/// back.</summary>
internal sealed class FoundInKernelTests
{
    private static readonly Lab Lab = new("trial")
    {
        Networks = [new("br0", "192.168.0.254/24")],
        Uplinks = [new("eth0", "172.20.1.130/24")],
        Zones = [Zone.Firewall("fw"), new("kvm") { Interfaces = ["br0"] }, new("net") { Interfaces = ["eth0"] }],
        Policies = [new("all", "all", PolicyAction.Accept)],
    };

    [Test]
    public void Of_the_block_0_0_0_0_8_only_its_first_address_is_nobodys()
    {
        Lab.Explain(Packet.Udp(PacketSource.Through("eth0", "0.1.2.3"), "192.168.0.1", 53)).Outcome.Should().Be(Outcome.Sent);
        Lab.Explain(Packet.Udp(PacketSource.Through("eth0", "0.0.0.0"), "192.168.0.1", 53)).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void A_broadcast_address_as_source_is_seen_only_once_there_are_routing_rules()
    {
        var packet = Packet.Tcp(PacketSource.Through("eth0", "172.20.1.255"), "192.168.0.254", 21);
        Lab.Explain(packet).Outcome.Should().Be(Outcome.Delivered);
        (Lab with { Providers = [new("isp", 1, "eth0", "172.20.1.1") { Optional = true }] }).Explain(packet).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void The_first_source_translation_is_the_only_one()
    {
        var lab = Lab with { Snat = [new("192.168.0.0/24", "eth0") { Address = "172.20.1.130" }, new("0.0.0.0/0", "eth0") { Address = "203.0.113.1" }] };
        lab.Explain(Packet.Udp(PacketSource.Through("br0", "192.168.0.1"), "172.20.1.107", 53)).Source.Should().Be((IpAddress)"172.20.1.130");
    }

    [Test]
    public void Of_two_routing_rules_the_kernel_takes_the_wider_for_the_narrower_that_is_there()
    {
        var lab = Lab with { Providers = [new("isp", 1, "eth0", "172.20.1.1") { Optional = true }] };
        RoutingRule narrow = new("isp") { To = "10.9.0.0/16" }, wide = new("isp") { From = "0.0.0.0/0" };
        LabChecks.Run(lab with { RoutingRules = [narrow, wide] }).Should().ContainSingle().Which.Should().Match<Finding>(finding =>
            finding.Path == "RoutingRules[1]" && finding.Reason.Contains("takes it for RoutingRules[0]", StringComparison.Ordinal));
        LabChecks.Run(lab with { RoutingRules = [wide, narrow] }).Should().BeEmpty();
        LabChecks.Run(lab with { RoutingRules = [narrow, wide with { Priority = 1001 }] }).Should().BeEmpty();
    }
}
