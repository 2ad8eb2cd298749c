using VirtLab.Hosts;
using VirtLab.Hosts.Local;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Ursa.Tests.Local;

/// <summary>Labs on the machine itself: they stay when their maker ends, and go without a trace.</summary>
[Category("Sandbox")]
internal sealed class LocalHostTests
{
    [TestCase("small")]
    [TestCase("machine")]
    public async Task A_lab_stays_when_its_maker_ends_and_is_removed_by_another(string lab)
    {
        await using var machine = await LocalMachine.StartAsync(withGuest: lab == "machine");
        var before = await machine.OwnerAsync(lab, "list");

        var made = await machine.OwnerAsync(lab, "apply");
        made.Lines.Should().EndWith("lab small: whole", string.Join('\n', made.Lines));
        var again = await machine.OwnerAsync(lab, "apply");
        again.Lines.Should().Equal("lab small: nothing to do", "lab small: whole");

        var removed = await machine.OwnerAsync(lab, "remove");
        removed.ExitCode.Should().Be(0, string.Join('\n', removed.Lines));
        LocalMachine.ShouldBe(before.Lines, removed.Lines, "the lab is removed");
    }

    [Test]
    public async Task What_stands_beside_a_lab_under_similar_names_stays_as_it_was()
    {
        await using var machine = await LocalMachine.StartAsync(withGuest: true);
        var libvirt = await machine.Sandbox.GetLibvirtAsync();
        _ = await machine.ShellAsync("""
            ip link add virbr7 type bridge
            ip link set virbr7 addrgenmode none
            ip link set virbr7 alias virtlab:smaller up
            ip address add 10.8.0.77/24 dev there0
            ip netns add small-gate
            ip netns add virtlab-smaller-gate
            ip route add 203.0.113.0/24 dev there0
            ip rule add priority 1001 to 203.0.113.0/24 table 1
            nft 'add table inet virtlab_small2; add chain inet virtlab_small2 c { type filter hook input priority 5; }; add rule inet virtlab_small2 c tcp dport 9 accept'
            nft 'add table ip virtlab_small; add chain ip virtlab_small c; add rule ip virtlab_small c tcp dport 9 accept'
            sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.there0.arp_ignore=3
            """);
        await libvirt.CreateNetworkAsync("<network><name>br77</name><forward mode='open'/><bridge name='br77'/><ip address='192.168.77.1' netmask='255.255.255.0'/></network>");
        await libvirt.CreateDomainAsync("<domain type='qemu'><name>one2</name><memory unit='MiB'>16</memory><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>");
        // A bridge without ports is down, once the kernel has looked.
        _ = await machine.ShellAsync("until ip -o link show br77 | grep -q 'state DOWN'; do :; done");
        var before = await machine.OwnerAsync("machine", "list");

        var made = await machine.OwnerAsync("machine", "apply");
        made.Lines.Should().EndWith("lab small: whole", string.Join('\n', made.Lines));
        (await machine.ShellAsync("sysctl -n net.ipv4.ip_forward net.ipv4.conf.there0.arp_ignore")).Should().Be("1\n1\n");
        var there = await machine.OwnerAsync("small", "list");
        LocalMachine.Differences(before.Lines, there.Lines).Split('\n').Where(line => line.StartsWith('-'))
            .Should().OnlyContain(line => line.StartsWith("- sysctl net.ipv4.", StringComparison.Ordinal));

        LocalMachine.ShouldBe(before.Lines, (await machine.OwnerAsync("machine", "remove")).Lines, "the lab is removed");
        (await libvirt.ListDomainsAsync()).Select(domain => domain.Name).Should().Equal("one2");
        (await libvirt.ListNetworksAsync()).Select(network => network.Name).Should().Equal("br77");
    }

    [Test]
    public async Task An_address_that_an_adopted_interface_had_before_is_not_taken_from_it()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        _ = await machine.ShellAsync("ip address add 10.8.0.2/24 dev there0");
        var first = new Lab("small") { Uplinks = [new("there0", "10.8.0.2/24")] };
        var second = new Lab("small") { Uplinks = [new("there0", "10.8.0.3/24")] };

        _ = await host.ApplyAsync(first);
        _ = await host.ApplyAsync(second);
        (await machine.ShellAsync("ip -o -4 address show dev there0")).Should().Contain("10.8.0.2/24").And.Contain("10.8.0.3/24");
        _ = await host.RemoveAsync("small");
        (await machine.ShellAsync("ip -o -4 address show dev there0")).Should().Contain("10.8.0.2/24").And.NotContain("10.8.0.3/24");
    }

    [Test]
    public async Task An_adopted_interface_is_set_up_or_down_again_as_it_was_before()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        _ = await machine.ShellAsync("ip link set there0 down");

        _ = await host.ApplyAsync(new Lab("small") { Uplinks = [new("there0", "10.8.0.2/24")] });
        (await machine.ShellAsync("ip -o link show dev there0")).Should().Contain(",UP");
        _ = await host.RemoveAsync("small");
        (await machine.ShellAsync("ip -o link show dev there0")).Should().NotContain(",UP");
    }

    [TestCase("nft flush ruleset")]
    [TestCase("nft flush chain inet virtlab.small record")]
    public async Task A_lab_without_a_record_is_listed_by_its_marks_and_applied_anew_or_removed(string flush)
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        var lab = new Lab("small")
        {
            Segments = [new("lan")],
            Uplinks = [new("up7", "10.7.0.2/24") { Segment = "lan" }],
            Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["up7"] }],
            Policies = [new("all", "all", PolicyAction.Drop)],
        };
        var beside = new Lab("beside") { Segments = [new("lan")] };
        _ = await host.ApplyAsync(lab);
        _ = await machine.ShellAsync(flush);
        // What is damaged is nobody else's trouble.
        _ = await host.ApplyAsync(beside);

        var found = (await host.ListLabsAsync()).Single(found => found.Name == "small");
        (found.Lab, found.IsWhole).Should().Be((null, false));
        found.ToString().Should().StartWith("lab small: broken, and there is no record of what it is to be.").And.Contain("- uplink up7: ");
        var complete = async () => await host.RecoverAsync("small", Recovery.Complete);
        (await complete.Should().ThrowAsync<HostException>()).WithMessage("*no record of what it is to be*Apply the lab*or remove it*");

        _ = await host.ApplyAsync(lab);
        (await host.ListLabsAsync()).Should().HaveCount(2).And.OnlyContain(found => found.IsWhole);
        _ = await machine.ShellAsync(flush);
        _ = await host.RemoveAsync("small");
        (await machine.ShellAsync("ip -o link; ip netns; nft list tables")).Should().NotContain("up7").And.NotContain("small");
    }

    [Test]
    public async Task A_foreign_table_that_has_the_name_of_a_record_is_nobodys_lab_and_is_said_before()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        _ = await machine.ShellAsync("nft 'add table inet virtlab.small { comment \"theirs\"; }; add chain inet virtlab.small c; add rule inet virtlab.small c accept'");
        string theirs = await machine.ShellAsync("nft list ruleset");

        (await host.ListLabsAsync()).Should().BeEmpty();
        var apply = async () => await host.ApplyAsync(new Lab("small") { Segments = [new("lan")] });
        (await apply.Should().ThrowAsync<HostException>()).WithMessage("*nft table virtlab.small, which record small needs, is there already and is not this lab's*Nothing was done*");
        _ = await host.RemoveAsync("small");
        (await machine.ShellAsync("nft list ruleset")).Should().Be(theirs);
    }

    [Test]
    public async Task Where_there_is_no_room_for_what_machines_boot_the_error_says_so_and_nothing_is_left()
    {
        await using var machine = await LocalMachine.StartAsync(withGuest: true);
        _ = await machine.ShellAsync("mkdir -p /run/virtlab; mount -t tmpfs -o size=64k full /run/virtlab");
        var before = await machine.OwnerAsync("machine", "list");

        var made = await machine.OwnerAsync("machine", "apply");
        made.Lines.Should().ContainSingle().Which.Should().Contain("error LabFailedException: Machine one failed: /run/virtlab/image-")
            .And.Contain("No space left on device").And.Contain("Make room in /run/virtlab").And.NotContain("could not be taken back");
        LocalMachine.ShouldBe(before.Lines, (await machine.OwnerAsync("machine", "list")).Lines, "it did not come up");
    }

    [Test]
    public async Task What_is_broken_of_a_lab_is_listed_and_mended()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        var lab = new Lab("small") { Uplinks = [new("there0", "10.8.0.2/24")], Segments = [new("lan")], Nodes = [new("gate") { Interfaces = [new("lan", "10.7.0.1/24")] }] };
        _ = await host.ApplyAsync(lab);
        (await host.ListLabsAsync()).Should().ContainSingle().Which.IsWhole.Should().BeTrue();

        _ = await machine.ShellAsync("ip address delete 10.8.0.2/24 dev there0");
        var broken = (await host.ListLabsAsync()).Single();
        broken.Lab.Should().Be(lab);
        broken.ToString().Should().Be("lab small: broken\nlab small: 1 step\n  ~ uplink there0 (live)\n      + address: 10.8.0.2/24\n");

        var mended = await host.RecoverAsync("small", Recovery.Complete);
        mended.Steps.Should().ContainSingle();
        (await host.ListLabsAsync()).Single().IsWhole.Should().BeTrue();
        (await host.RecoverAsync("small", Recovery.Remove)).Steps.Should().NotBeEmpty();
        (await host.ListLabsAsync()).Should().BeEmpty();
        (await host.RemoveAsync("small")).IsEmpty.Should().BeTrue();
        var nothing = async () => await host.RecoverAsync("small", Recovery.Complete);
        (await nothing.Should().ThrowAsync<HostException>()).WithMessage("*knows no lab named small*");
    }

    [Test]
    public async Task Who_may_not_change_the_network_is_told_what_is_missing()
    {
        await using var machine = await LocalMachine.StartAsync();
        var owner = LocalMachine.Owner("local", "small", "apply");
        var ended = await machine.Commands.RunAsync(owner with { Tool = "setpriv", Arguments = ["--reuid", "99", "--clear-groups", owner.Tool, .. owner.Arguments] });
        ended.Output.Should().StartWith("error HostException: This machine's network can be changed by root only, and this process of user nobody lacks "
            + "CAP_NET_ADMIN and CAP_SYS_ADMIN. Run it as root");
    }

    [TestCase("qemu+ssh://host/system")]
    [TestCase("qemu://host/system")]
    [TestCase("qemu+tls:///system")]
    [TestCase("")]
    public void A_libvirt_on_another_machine_is_refused(string uri)
    {
        var open = () => LocalHost.Open(new LocalOptions { LibvirtUri = uri });
        open.Should().Throw<ArgumentException>().WithMessage($"The libvirt URI '{uri}' does not name a daemon on this machine*");
    }
}
