using VirtLab.Compiling;
using VirtLab.Compiling.Routing;
using VirtLab.Diagnosing;
using VirtLab.Diagnosing.Reading;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Diagnosing;

/// <summary>What follows from facts about a host. Each trouble is planted, and a near miss beside it.</summary>
internal sealed class TroubleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly HostFacts Sound = new() { Now = Now, Accelerator = new Accelerator(AcceleratorKind.Kvm, "it works") };

    private static readonly BaseChain Dropping = new("ip", "filter", "FORWARD", "forward", Refusal.Policy);

    private static readonly Listener Wildcard = new("udp", null, 53, null, "named", 812);

    private static readonly RememberedLease Foreign = new("br0", "192.168.0.1", "52:54:00:00:00:01", Now.AddHours(1));

    [Test]
    public void A_sound_host_has_none()
    {
        Doctor.Find(Sound, UrsaLab.Lab).Should().BeEmpty();
        Doctor.Find(Sound, null).Should().BeEmpty();
    }

    private static IEnumerable<TestCaseData> Planted()
    {
        yield return Case(TroubleKind.MissingProgram, Sound with { MissingPrograms = ["socat"] },
            "apt-get install --no-install-recommends socat");
        yield return Case(TroubleKind.MissingKernelFeature,
            Sound with { RefusedFeatures = [new RefusedFeature(KernelFeature.All.First(feature => feature.Modules.Contains("veth")),
                "Unknown device type.")] }, "modprobe -a veth");
        yield return Case(TroubleKind.MissingKernelFeature,
            Sound with { RefusedFeatures = [new RefusedFeature(KernelFeature.All.First(feature => feature.Device is not null), "denied")] },
            "modprobe -a tun && chmod 0666 /dev/net/tun");
        yield return Case(TroubleKind.NoHardwareVirtualisation,
            Sound with { Accelerator = new Accelerator(AcceleratorKind.Tcg, "It is broken.") { Remedy = "mv /dev/kvm /dev/kvm.broken" } },
                "mv /dev/kvm /dev/kvm.broken");
        yield return Case(TroubleKind.ForwardingRefused, Sound with { Chains = [Dropping] },
            "nft 'insert rule ip filter FORWARD iifname \"br0\" counter accept; "
                + "insert rule ip filter FORWARD oifname \"br0\" counter accept'");
        yield return Case(TroubleKind.ForwardingRefused,
            Sound with { Chains = [Dropping with { Table = "firewalld", Refusal = Refusal.Rule }] },
            "firewall-cmd --zone=trusted --change-interface=br0");
        yield return Case(TroubleKind.InputRefused, Sound with { Chains = [Dropping with { Name = "INPUT", Hook = "input" }] },
            "iifname \"br0\" udp dport 67 counter accept");
        yield return Case(TroubleKind.BridgedFramesFiltered,
            Sound with { Chains = [Dropping], Settings = [new SysctlSetting(SettingPaths.BridgeFilter, "1")] },
                "sysctl -w net.bridge.bridge-nf-call-iptables=0");
        yield return Case(TroubleKind.RouteCollision, Sound with { Routes = [new HostRoute("192.168.0.0/16", "tun0", null, null)] },
            "ip -4 route delete 192.168.0.0/16 dev tun0");
        yield return Case(TroubleKind.RouteCollision, Sound with { Routes = [new HostRoute("192.168.0.0/16", "a;reboot", null, null)] },
            "dev 'a;reboot'");
        yield return Case(TroubleKind.PortTaken, Sound with { Listeners = [Wildcard] }, "systemctl stop named");
        yield return Case(TroubleKind.PortTaken,
            Sound with { Listeners = [Wildcard with { Address = "192.168.0.254", Program = "dnsmasq" }] }, "except-interface=br0");
        yield return Case(TroubleKind.PortTaken, Sound with { Listeners = [Wildcard with { Port = 67, Program = "dhcpd" }] }, "kill 812");
        yield return Case(TroubleKind.ForeignLease, Sound with { Leases = [Foreign] }, "rm /var/lib/libvirt/dnsmasq/br0.status");
        yield return Case(TroubleKind.ForeignLease, Sound with { Leases = [Foreign], LabIsThere = true },
            "dhcp_release br0 192.168.0.1 52:54:00:00:00:01");
        yield return Case(TroubleKind.SettingChanged,
            Sound with { LabIsThere = true, Settings = [new SysctlSetting("net/ipv4/ip_forward", "0")] },
                "sysctl -w net/ipv4/ip_forward=1");
        yield return Case(TroubleKind.SettingChanged,
            Sound with { LabIsThere = true, Settings = [new SysctlSetting("net/ipv4/conf/eth0/rp_filter", "1")] },
                "sysctl -w net/ipv4/conf/eth0/rp_filter=2");
        yield return Case(TroubleKind.ConnectionTableFull, Sound with { Settings = Tracked(100, 100) },
            "sysctl -w net.netfilter.nf_conntrack_max=200");
        yield return Case(TroubleKind.NetworkManagerInTheWay,
            Sound with { NetworkManager = "[keyfile]\nunmanaged-devices=interface-name:br0;interface-name:tap0\n" }, "interface-name:tap3");
    }

    [TestCaseSource(nameof(Planted))]
    public void Known_troubles_are_found_with_their_fix(TroubleKind kind, HostFacts facts, string fix) =>
        Doctor.Find(facts, UrsaLab.Lab).Should().Contain(trouble => trouble.Kind == kind).Which.Fix.Should().Contain(fix);

    private static IEnumerable<TestCaseData> NearMisses()
    {
        yield return Case(TroubleKind.ForwardingRefused, Sound with { Chains = [Dropping with { Refusal = Refusal.None }] });
        yield return Case(TroubleKind.ForwardingRefused, Sound with { Chains = [Dropping with { KnownIn = ["br0"], KnownOut = ["br0"] }] });
        yield return Case(TroubleKind.BridgedFramesFiltered, Sound with { Settings = [new SysctlSetting(SettingPaths.BridgeFilter, "1")] });
        yield return Case(TroubleKind.BridgedFramesFiltered,
            Sound with { Chains = [Dropping], Settings = [new SysctlSetting(SettingPaths.BridgeFilter, "0")] });
        yield return Case(TroubleKind.RouteCollision, Sound with { Routes = [new HostRoute("192.168.0.0/24", "br0", null, null)] });
        yield return Case(TroubleKind.RouteCollision, Sound with { Routes = [new HostRoute("192.168.1.0/24", "eth9", null, null)] });
        yield return Case(TroubleKind.PortTaken, Sound with { Listeners = [Wildcard with { Address = "127.0.0.53" }] });
        yield return Case(TroubleKind.PortTaken, Sound with { Listeners = [Wildcard with { Port = 67, Interface = "virbr0" }] });
        yield return Case(TroubleKind.PortTaken,
            Sound with { LabIsThere = true, Listeners = [Wildcard with { Address = "192.168.0.254", Program = "dnsmasq" }] });
        yield return Case(TroubleKind.ForeignLease, Sound with { Leases = [Foreign with { Until = Now.AddSeconds(-1) }] });
        yield return Case(TroubleKind.ForeignLease, Sound with { Leases = [Foreign with { Bridge = "br1" }] });
        yield return Case(TroubleKind.SettingChanged, Sound with { Settings = [new SysctlSetting("net/ipv4/ip_forward", "0")] });
        yield return Case(TroubleKind.SettingChanged,
            Sound with { LabIsThere = true, Settings = [new SysctlSetting("net/ipv4/ip_forward", "1")] });
        yield return Case(TroubleKind.ConnectionTableFull, Sound with { Settings = Tracked(89, 100) });
    }

    [TestCaseSource(nameof(NearMisses))]
    public void Near_misses_are_none(TroubleKind kind, HostFacts facts, string fix) =>
        Doctor.Find(facts, UrsaLab.Lab).Should().NotContain(trouble => trouble.Kind == kind, fix);

    [Test]
    public void NetworkManager_that_follows_the_fix_is_none()
    {
        var facts = Sound with { NetworkManager = "[main]\n" };
        string fix = Doctor.Find(facts, UrsaLab.Lab).Should().ContainSingle().Subject.Fix;
        Doctor.Find(facts with { NetworkManager = facts.NetworkManager + fix.Replace("' '", "\n", StringComparison.Ordinal)
            .Replace("'", "\n", StringComparison.Ordinal) }, UrsaLab.Lab).Should().BeEmpty();
    }

    [Test]
    public void A_lab_of_only_a_firewall_needs_neither_qemu_nor_dnsmasq_nor_ports()
    {
        var lab = new Lab("wall") { Uplinks = [new Uplink("eth0", "198.51.100.2/24")] };
        Doctor.Find(Sound with { MissingPrograms = ["qemu-system-x86_64", "dnsmasq"], Listeners = [Wildcard], Chains = [Dropping] }, lab)
            .Should().BeEmpty();
    }

    [Test]
    public void The_worst_comes_first()
    {
        var all = Doctor.Find(Sound with { Settings = Tracked(95, 100), Chains = [Dropping], Listeners = [Wildcard] }, UrsaLab.Lab);
        all.Select(trouble => trouble.Severity).Should().Equal(Severity.Blocking, Severity.Breaking, Severity.Advice);
        new Diagnosis(all, []).ToString().Should().StartWith("blocking: named (process 812) listens on udp port 53 of every address").And
            .Contain("\n    fix: systemctl stop named");
    }

    [Test]
    public void A_failed_step_is_blamed_on_what_concerns_it()
    {
        var taken = Doctor.Find(Sound with { Listeners = [Wildcard] }, UrsaLab.Lab).Single();
        taken.MayCause(ResourceKind.Network).Should().BeTrue();
        taken.MayCause(ResourceKind.Firewall).Should().BeFalse();
        (taken with { Concerns = [] }).MayCause(ResourceKind.Firewall).Should().BeTrue();
        (taken with { Severity = Severity.Advice }).MayCause(ResourceKind.Network).Should().BeFalse("what costs only time fails nothing");
    }

    private static ValueList<SysctlSetting> Tracked(int count, int limit) =>
        [new(SettingPaths.TrackedConnections, $"{count}"), new(SettingPaths.TrackedConnectionsLimit, $"{limit}")];

    private static TestCaseData Case(TroubleKind kind, HostFacts facts, string fix = "") => new TestCaseData(kind, facts, fix)
        .SetArgDisplayNames($"{kind}", fix);
}
