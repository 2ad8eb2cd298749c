using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Ursa.Tests.Faults;

namespace VirtLab.Ursa.Tests;

/// <summary>What somebody does to a running lab behind its back is seen, field by field, and mended by applying the lab again: after each case it is as it was.</summary>
internal sealed class DriftTests() : OneLabTest(Wished)
{
    /// <summary>Everything, with a machine, and without what the host has to have before.</summary>
    private static readonly Lab Wished = EverythingLab.Before with
    {
        Networks = [EverythingLab.Before.Networks[0] with { Domain = "every.test", DnsHosts = [new("10.70.0.77", ["here.every.test"])] }, .. EverythingLab.Before.Networks.Skip(1)],
        Uplinks = [.. EverythingLab.Before.Uplinks.Take(2)],
        Zones = [EverythingLab.Before.Zones[0], EverythingLab.Before.Zones[1] with { Interfaces = ["eth0", "eth1"] }, .. EverythingLab.Before.Zones.Skip(2)],
        Machines = [new("guest") { Nics = [new("changed0", "10.70.0.21") { Tap = "tap1" }, new("gone0", "10.70.2.21") { Tap = "tap2", Mac = "52:54:00:00:00:99" }] }],
    };

    [TestCaseSource(nameof(Damages))]
    public async Task Drift_is_seen_and_mended(string script, string step, string[] changes, Func<RunningLab, Task<bool>> works)
    {
        var lab = Running;
        (await lab.DriftAsync()).ToString().Should().Be("lab every: nothing to do\n", "the case begins with a whole lab");
        _ = await Host.Commands.RunAsync(new HostCommand("sh", "-euc", script));

        var drift = await lab.DriftAsync();
        drift.Steps.Select(found => $"{found.Kind} {found.Id}").Should().Equal([step], drift.ToString());
        drift.Steps[0].Changes.Select(change => change.ToString()).Should().Equal(changes, drift.ToString());

        (await lab.ApplyAsync(lab.Lab)).ToString().Should().Be(drift.ToString());
        (await lab.DriftAsync()).ToString().Should().Be("lab every: nothing to do\n");
        (await works(lab)).Should().BeTrue();
    }

    /// <summary>A flushed table has lost more than can be listed here.</summary>
    [Test]
    public async Task A_flushed_table_is_seen_and_mended()
    {
        _ = await Host.Commands.RunAsync(new HostCommand("nft", "flush", "table", "inet", "virtlab_every"));
        var drift = await Running.DriftAsync();
        drift.Steps.Select(step => $"{step.Kind} {step.Id}").Should().Equal("Change firewall virtlab_every");
        drift.Steps[0].Changes.Should().OnlyContain(change => change.Before == null).And.Contain(change => change.Path == "chain vl.zone.net.fw rule");
        (await Running.ApplyAsync(Running.Lab)).ToString().Should().Be(drift.ToString());
        (await Running.DriftAsync()).IsEmpty.Should().BeTrue();
        (await RulesAsync(Running)).Should().Contain("tcp dport 22 accept");
    }

    [Test]
    public async Task A_guard_that_is_gone_is_seen_and_put_back()
    {
        _ = await Host.Commands.RunAsync(new HostCommand("nft", "delete", "table", "bridge", "virtlab_every"));
        var drift = await Running.DriftAsync();
        drift.Steps.Select(step => $"{step.Kind} {step.Id}").Should().Equal("Change firewall virtlab_every");
        drift.Steps[0].Changes.Should().OnlyContain(change => change.Before == null && change.Path.StartsWith("guard ", StringComparison.Ordinal));
        (await Running.ApplyAsync(Running.Lab)).ToString().Should().Be(drift.ToString());
        (await Running.DriftAsync()).IsEmpty.Should().BeTrue();
        (await GuardAsync(Running)).Should().Contain("\"tap1\" : goto vl.guard-card");
    }

    [Test]
    public async Task A_bridge_that_is_gone_is_seen_and_mended_with_what_was_plugged_in()
    {
        _ = await Host.Commands.RunAsync(new HostCommand("ip", "link", "delete", "dev", "gone0"));
        var drift = await Running.DriftAsync();
        drift.ToString().Should().Be($"""
            lab every: 2 steps
              ~ network gone0 (reattach; machine guest)
                  - state: stopped
              ~ machine guest (reattach)
                  ~ nic 52:54:00:00:00:99: tap2 on gone0 (in no bridge) -> tap2 on gone0 (gone0)

            """);
        (await Running.ApplyAsync(Running.Lab)).ToString().Should().Be(drift.ToString());
        (await Running.DriftAsync()).IsEmpty.Should().BeTrue();
        (await HasAsync(Running, "address", "gone0", "10.70.2.1/24")).Should().BeTrue();
    }

    private static IEnumerable<TestCaseData> Damages =>
    [
        Damage("a tap without its bridge", "ip link set dev tap1 nomaster", "Change machine guest",
            [$"~ nic {Mac}: tap1 on changed0 (in no bridge) -> tap1 on changed0 (changed0)"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a card plugged in by hand", """
            ip link add name theirs up type bridge
            echo "<interface type='bridge'><source bridge='theirs'/><mac address='52:54:00:77:77:77'/></interface>" > /tmp/card.xml
            virsh -q -c qemu:///system attach-device guest /tmp/card.xml --live
            rm /tmp/card.xml
            """, "Change machine guest", ["- foreign nic 52:54:00:77:77:77: not the lab's"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a rule deleted", """
            handle=$(nft -a list chain inet virtlab_every vl.zone.net.fw | sed -n 's/.*dport 22 .*# handle //p')
            nft delete rule inet virtlab_every vl.zone.net.fw handle "$handle"
            """, "Change firewall virtlab_every", ["+ chain vl.zone.net.fw rule: tcp dport 22 accept comment \"Rules[0]\""], async lab => (await RulesAsync(lab)).Contains("tcp dport 22 accept", StringComparison.Ordinal)),
        Damage("a rule inserted", "nft insert rule inet virtlab_every vl.zone.net.fw accept", "Change firewall virtlab_every",
            ["- chain vl.zone.net.fw rule: accept"], async lab => !(await RulesAsync(lab)).Contains("\t\taccept\n", StringComparison.Ordinal)),
        Damage("a guarded card set free", "nft delete element bridge virtlab_every vl.guard-cards '{ \"tap1\" }'", "Change firewall virtlab_every",
            ["+ guard map vl.guard-cards element: \"tap1\" : goto vl.guard-card"], async lab => (await GuardAsync(lab)).Contains("\"tap1\" : goto vl.guard-card", StringComparison.Ordinal)),
        Damage("a rule of the guard deleted", "nft flush chain bridge virtlab_every vl.guard-input", "Change firewall virtlab_every",
            ["+ guard chain vl.guard-input rule: ether daddr & ff:ff:ff:ff:ff:f0 == 01:80:c2:00:00:00 iifname vmap @vl.guard-cards"],
            async lab => (await lab.RunAsync(Endpoint.Host, ["nft", "list", "chain", "bridge", "virtlab_every", "vl.guard-input"])).Output.Contains("vmap", StringComparison.Ordinal)),
        Damage("a dnsmasq that died", """
            pkill -9 -f '/dnsmasq/changed0\.conf'
            while pgrep -f '/dnsmasq/changed0\.conf' > /dev/null; do :; done
            """, "Change network changed0", ["~ dnsmasq: has ended -> runs"], ResolvesAsync),
        Damage("a card of another model", """
            virsh -q -c qemu:///system detach-interface guest network --mac 52:54:00:00:00:99 --live
            while virsh -q -c qemu:///system domiflist guest | grep -q 52:54:00:00:00:99; do :; done
            virsh -q -c qemu:///system attach-interface guest network gone0 --mac 52:54:00:00:00:99 --target tap2 --model e1000 --live
            """, "Change machine guest", ["- nic 52:54:00:00:00:99 model: e1000"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a card unplugged by hand", """
            virsh -q -c qemu:///system detach-interface guest network --mac 52:54:00:00:00:99 --live
            while virsh -q -c qemu:///system domiflist guest | grep -q 52:54:00:00:00:99; do :; done
            """, "Change machine guest", ["+ nic 52:54:00:00:00:99: tap2 on gone0 (gone0)"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a machine suspended", "virsh -q -c qemu:///system suspend guest", "Change machine guest", ["- state: paused"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a card's link set down", "virsh -q -c qemu:///system domif-setlink guest tap1 down", "Change machine guest",
            [$"- nic {Mac} edited: link down"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a disk plugged in by hand", """
            truncate -s 1M /tmp/disk.img
            virsh -q -c qemu:///system attach-disk guest /tmp/disk.img vdb --live
            """, "Change machine guest", ["- foreign disk vdb: not the lab's"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a tap set down", "ip link set dev tap1 down", "Change machine guest", [$"- nic {Mac} tap: down"], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        // libvirt has made its bridge anew.
        Damage("a network given what no lab says", Anew("s,<mac ,<mtu size=\"1400\"/>&,"), "Change network gone0", ["- foreign mtu: not the lab's", "- bridge's group_fwd_mask: 0x0"],
            lab => HasAsync(lab, "link", "gone0", "mtu 1500")),
        Damage("frames that a bridge keeps from the guard", "ip link set dev gone0 type bridge group_fwd_mask 0", "Change network gone0", ["- bridge's group_fwd_mask: 0x0"],
            lab => HasAsync(lab, "link", "gone0", "group_fwd_mask 0x4000")),
        Damage("a bridge set down", "ip link set dev gone0 down", "Change network gone0", ["- bridge's link: down"], lab => HasAsync(lab, "link", "gone0", ",UP")),
        Damage("a bridge's address deleted", "ip address delete 10.70.2.1/24 dev gone0", "Change network gone0", ["- bridge's address 10.70.2.1/24: missing"],
            lab => HasAsync(lab, "address", "gone0", "10.70.2.1/24")),
        Damage("a bridge's IPv6 address deleted", "ip address delete 2001:db8:71::1/64 dev restart0", "Change network restart0", ["- bridge's address 2001:db8:71::1/64: missing"],
            lab => HasAsync(lab, "address", "restart0", "2001:db8:71::1/64")),
        Damage("an address given to a bridge", "ip address add 10.70.2.99/32 dev gone0", "Change network gone0", ["- bridge's address 10.70.2.99/32: not the lab's"],
            async lab => !await HasAsync(lab, "address", "gone0", "10.70.2.99")),
        Damage("a network edited beyond reading", Anew("s/prefix=.24./netmask=\"255.255.255.0\"/"), "Change network gone0",
        [
            "- definition: unreadable: <ip> has no prefix.", "+ bridge: gone0", "+ address: 10.70.2.1/24", "+ forward: open", "+ dnsmasq: runs", "+ ports: reach each other",
            "+ dhcp host 52:54:00:00:00:99: 10.70.2.21 guest",
        ], lab => HasAsync(lab, "address", "gone0", "10.70.2.1/24")),
        Damage("a machine destroyed", "virsh -q -c qemu:///system destroy guest", "Add machine guest", [], lab => AnswersAsync(lab, Endpoint.Host, "guest", 80)),
        Damage("a reservation deleted", """
            virsh -q -c qemu:///system net-update changed0 delete ip-dhcp-host "<host mac='52:54:00:00:00:01' name='one' ip='10.70.0.11'/>" --live
            """, "Change network changed0", ["+ dhcp host 52:54:00:00:00:01: 10.70.0.11 one"], ResolvesAsync),
        Damage("a setting changed", "sysctl -q -w net.ipv4.conf.eth0.arp_ignore=0", "Change routing",
            ["~ sysctl net/ipv4/conf/eth0/arp_ignore: 0 -> 1"], async lab => (await lab.RunAsync(Endpoint.Host, ["sysctl", "-n", "net.ipv4.conf.eth0.arp_ignore"])).Output.Trim() == "1"),
        Damage("IPv6 forwarding switched off", "sysctl -q -w net.ipv6.conf.all.forwarding=0", "Change routing", ["~ sysctl net/ipv6/conf/all/forwarding: 0 -> 1"],
            async lab => (await lab.RunAsync(Endpoint.Host, ["sysctl", "-n", "net.ipv6.conf.all.forwarding"])).Output.Trim() == "1"),
        Damage("a node's route deleted", "ip -n virtlab.every.router route delete 10.8.0.0/16", "Change node router", ["+ route: 10.8.0.0/16 via 10.71.0.9"],
            async lab => (await lab.RunAsync("router", ["ip", "route", "get", "10.8.0.1"])).Output.Contains("via 10.71.0.9", StringComparison.Ordinal)),
        Damage("a node's service killed", """
            for id in $(ip netns pids virtlab.every.router); do
              ! tr '\0' ' ' < "/proc/$id/cmdline" | grep -q '^socat .*LISTEN:81,' || { kill -9 "$id"; while [ -e "/proc/$id" ]; do :; done; }
            done
            """, "Change node router", ["+ service: http on port 81"], async lab => (await lab.RunAsync("router", ["busybox", "wget", "-q", "-O", "-", "http://10.71.0.3:81/"])).ExitCode == 0),
        Damage("a node's address deleted", "ip -n virtlab.every.router address delete 198.51.100.1/32 dev lo", "Change node router", ["+ loopback: 198.51.100.1"],
            async lab => (await lab.RunAsync("router", ["busybox", "ping", "-c", "1", "198.51.100.1"])).ExitCode == 0),
        // No provider's gateway: that would be found silent meanwhile, and its routes differ too.
        Damage("a node's address on a cable deleted", "ip -n virtlab.every.router address delete 10.72.1.1/24 dev eth1", "Change node router", ["+ eth1 address: 10.72.1.1/24"],
            async lab => (await lab.RunAsync("router", ["busybox", "ping", "-c", "1", "10.72.1.2"])).ExitCode == 0),
        Damage("a cable unplugged", $"ip -n virtlab.every._switches link set dev {WorldNames.Port("going", "eth0")} nomaster", "Change node going",
            [$"~ eth0: {Naming.NodeMac("every", "going", 0)} loose -> {Naming.NodeMac("every", "going", 0)} on old"],
            async lab => (await lab.RunAsync("going", ["busybox", "ping", "-c", "1", "10.72.1.1"])).ExitCode == 0),
    ];

    /// <summary>Network gone0 made anew, edited by sed.</summary>
    private static string Anew(string edit) => $"""
        virsh -q -c qemu:///system net-dumpxml gone0 | sed '{edit}' > /tmp/network.xml
        virsh -q -c qemu:///system net-destroy gone0
        virsh -q -c qemu:///system net-create /tmp/network.xml
        ip link set dev tap2 master gone0
        """;

    private static async Task<bool> HasAsync(RunningLab lab, string what, string link, string text) =>
        (await lab.RunAsync(Endpoint.Host, ["ip", "-d", what, "show", "dev", link])).Output.Contains(text, StringComparison.Ordinal);

    private static string Mac => Naming.MachineMac("every", "guest", 0).ToString();

    private static async Task<bool> AnswersAsync(RunningLab lab, Endpoint from, Endpoint to, ushort port) =>
        (await lab.ProbeAsync(from, to, Probe.Tcp(port))).Answered;

    private static async Task<bool> ResolvesAsync(RunningLab lab) => (await lab.ResolveAsync(Endpoint.Host, "here.every.test")).Addresses.Count == 1;

    private static async Task<string> GuardAsync(RunningLab lab) =>
        (await lab.RunAsync(Endpoint.Host, ["nft", "list", "map", "bridge", "virtlab_every", "vl.guard-cards"])).Output;

    private static async Task<string> RulesAsync(RunningLab lab) =>
        (await lab.RunAsync(Endpoint.Host, ["nft", "list", "chain", "inet", "virtlab_every", "vl.zone.net.fw"])).Output;

    private static TestCaseData Damage(string name, string script, string step, string[] changes, Func<RunningLab, Task<bool>> works) =>
        new(script, step, changes, works) { TestName = $"Drift: {name}" };
}
