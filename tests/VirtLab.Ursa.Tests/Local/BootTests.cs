using System.Diagnostics;
using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;

namespace VirtLab.Ursa.Tests.Local;

/// <summary>A lab that is persisted comes back when the machine boots, with nobody's help but libvirt's.</summary>
[Category("Sandbox")]
internal sealed class BootTests
{
    private const string Hook = "/etc/libvirt/hooks/network.d/virtlab-small";

    private static readonly Lab Small = new("small")
    {
        Networks = [new("br7", "192.168.7.254/24")],
        Segments = [new("lan")],
        Uplinks = [new("up7", "10.7.0.2/24") { Segment = "lan" }],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["up7"] }, new("in") { Interfaces = ["br7"] }],
        Policies = [new("all", "all", PolicyAction.Drop)],
        Nodes = [new("gate") { Interfaces = [new("lan", "10.7.0.1/24")], Services = [Service.Http(), Service.Ftp(), Service.Tftp()] }],
    };

    /// <summary>What of the kernel's state is the lab's, by other eyes than the drivers'.</summary>
    private const string Kernel = """
        nft -s list table inet virtlab_small
        nft -s list table bridge virtlab_small
        ip -d link show dev br7 | grep -o 'group_fwd_mask [^ ]*'
        ip -4 rule show
        sysctl net.ipv4.ip_forward net.ipv4.conf.up7.rp_filter net.ipv4.conf.there0.arp_ignore
        ip -o -4 address show | awk '{ print $2, $4 }' | sort
        ls /run/netns
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task A_persisted_lab_is_whole_after_a_boot_and_is_removed_without_a_trace()
    {
        await using var machine = await LocalMachine.StartAsync(withGuest: true);
        var before = await machine.OwnerAsync("boot", "list");
        (await machine.OwnerAsync("boot", "apply")).Lines.Should().EndWith("lab small: whole");
        string ran = await machine.ShellAsync("ps -eo pid=,args= | grep '[q]emu-system.* -name guest=one'");

        var persisted = await machine.OwnerAsync("boot", "persist");
        persisted.Lines.Should().Contain(line => line.StartsWith("  + boot: ", StringComparison.Ordinal), string.Join('\n', persisted.Lines))
            .And.Contain("  ~ machine one (live)").And.EndWith("lab small: whole");
        // Routes follow gateways, which a busy machine may find silent for a moment.
        foreach (string again in new[] { "persist", "apply" })
        {
            (await machine.OwnerAsync("boot", again)).Lines.Should()
                .NotContain(line => line.StartsWith("  ", StringComparison.Ordinal) && !line.Contains("routing") && !line.Contains("table"));
        }
        (await machine.ShellAsync("ps -eo pid=,args= | grep '[q]emu-system.* -name guest=one'")).Should().Be(ran, "what runs goes on");

        string gateways = await machine.ShellAsync("nft list map inet virtlab_small vl.gateways");
        gateways.Should().Contain("elements = {");
        string kernel = await machine.ShellAsync(Kernel);
        kernel.Should().Contain("goto vl.guard-card").And.Contain("group_fwd_mask 0x4000");

        await machine.RebootAsync();
        await WholeAsync(machine);
        (await machine.ShellAsync("nft list map inet virtlab_small vl.gateways")).Should().Be(gateways);
        (await machine.ShellAsync(Kernel)).Should().Be(kernel);
        await UntilAsync(machine, "the machine to serve its page", Get("192.168.7.1"), "name=one");
        await UntilAsync(machine, "the node to serve its page", Get("10.7.0.1"), "name gate");
        await UntilAsync(machine, "the firewall to refuse the world", Get("192.168.7.1", "nsenter --net=/run/netns/virtlab.small.gate"), "refused");
        (await machine.ShellAsync("cat /run/virtlab/small.boot.log")).Should().BeEmpty();

        var removed = await machine.OwnerAsync("boot", "remove");
        removed.ExitCode.Should().Be(0, string.Join('\n', removed.Lines));
        LocalMachine.ShouldBe(before.Lines, removed.Lines, "the lab is removed");
    }

    private static string Get(string address, string from = "") =>
        $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | {from} socat -T 3 - TCP4:{address}:80,connect-timeout=3 2>&1";

    [Test]
    public async Task What_is_missing_or_edited_is_a_difference_and_is_mended()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        _ = await host.ApplyAsync(Small);
        _ = await host.PersistAsync("small");
        foreach (var (harm, seen) in new[]
        {
            ($"rm {Hook}", "+ hook: "),
            ($"echo '# mine' >> {Hook}", "~ hook: "),
            ($"chmod 644 {Hook}", ", mode 644 -> "),
            ("rm /var/lib/virtlab/small/boot-*/boot.sh", "+ file boot.sh: "),
            ("echo >> $(ls /var/lib/virtlab/small/boot-*/02-*)", "~ file 02-firewall-virtlab_small.nft: "),
            ("mkdir /var/lib/virtlab/small/boot-old; echo > /var/lib/virtlab/small/boot-old/boot.sh", "- left over: /var/lib/virtlab/small/boot-old"),
        })
        {
            _ = await machine.ShellAsync(harm);
            (await host.ListLabsAsync()).Single().ToString().Should().Contain(seen, "{0}", harm).And.Contain("~ boot (live)");
            (await host.RecoverAsync("small", Recovery.Complete)).Steps.Should().ContainSingle(harm);
            (await host.ListLabsAsync()).Single().IsWhole.Should().BeTrue(harm);
        }
        // Its definition is libvirt's, and is compared as well.
        await (await host.GetLibvirtAsync()).UnpersistNetworkAsync("br7");
        (await host.ListLabsAsync()).Single().Drift.ToString().Should().Contain("~ network br7 (live)\n      + at boot: started by libvirt\n");
        _ = await host.ApplyAsync(Small);
        (await host.ListLabsAsync()).Single().IsWhole.Should().BeTrue();
        // Whose record somebody has flushed is still known.
        _ = await machine.ShellAsync("nft flush ruleset");
        (await host.ListLabsAsync()).Single().IsWhole.Should().BeFalse();
        _ = await host.RecoverAsync("small", Recovery.Complete);
        (await host.PlanAsync(Small)).IsEmpty.Should().BeTrue();
        _ = await host.RemoveAsync("small");
        (await machine.ShellAsync("ls -A /var/lib | grep virtlab || :; ls -A /etc/libvirt")).Should().NotContain("virtlab").And.NotContain("hooks");
    }

    [Test]
    public async Task A_change_keeps_in_step_what_comes_back_and_what_is_forgotten_runs_on()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        _ = await host.ApplyAsync(Small);
        _ = await host.PersistAsync("small");
        var changed = Small with
        {
            Networks = [.. Small.Networks, new("br8", "192.168.8.254/24")],
            Zones = [.. Small.Zones, new("more") { Interfaces = ["br8"] }],
            Nodes = [Small.Nodes[0] with { Services = [] }],
        };

        var plan = (await host.PlanAsync(changed)).ToString();
        plan.Should().Contain("~ boot (live)").And.Contain("+ network br8");
        _ = await host.ApplyAsync(changed);
        (await host.PlanAsync(changed)).ToString().Should().Be("lab small: nothing to do\n");
        await machine.RebootAsync();
        await WholeAsync(host, changed);

        await NoBootFindsANetworkWithoutRulesAsync(host, machine);

        string network = await machine.ShellAsync("ip -o link show br8");
        var forgotten = await host.StopPersistingAsync("small");
        forgotten.Impact.Should().Be(Impact.Live);
        (await machine.ShellAsync("ip -o link show br8")).Should().Be(network);
        (await machine.ShellAsync("find /var/lib/virtlab /etc/libvirt/hooks /etc/libvirt/qemu/networks -type f 2> /dev/null || :")).Should().BeEmpty();
        (await host.PlanAsync(changed)).ToString().Should().Be("lab small: nothing to do\n");
        await machine.RebootAsync();
        // The daemon answers, and knows nothing of it.
        (await host.ListLabsAsync()).Should().BeEmpty();
    }

    /// <summary>While a network that is to go is still libvirt's to start, what is loaded at boot closes it.</summary>
    private static async Task NoBootFindsANetworkWithoutRulesAsync(IHost host, LocalMachine machine)
    {
        var steps = (await host.PlanAsync(Small)).Steps;
        var boot = steps.Where(step => step.Id.Kind == ResourceKind.Boot).ToList();
        boot.Should().HaveCount(2);
        var (between, after) = ((BootResource)boot[0].To!, (BootResource)boot[1].To!);
        between.Hook!.Text.Should().Contain("br7 | br8) ;;");
        after.Hook!.Text.Should().Contain("br7) ;;");
        between.Files.Single(file => file.Name.Contains("firewall")).Text.Should().Contain("br8");
        after.Files.Single(file => file.Name.Contains("firewall")).Text.Should().NotContain("br8");
        // First what a boot finds, then the network, then what a boot finds from then on.
        boot[0].Phase.Should().Be(PlanPhase.Build);
        boot[1].Needs.Should().Contain(new ResourceId(ResourceKind.Network, "br8"));
        (await machine.ShellAsync("cat /etc/libvirt/hooks/network.d/virtlab-small")).Should().Contain("br7 | br8) ;;");
    }

    [Test]
    public async Task Hooks_of_others_stay_and_a_name_that_is_taken_is_said_before()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        _ = await machine.ShellAsync($"""
            mkdir -p /etc/libvirt/hooks/network.d
            printf '#!/bin/sh\nexit 0\n' > {Hook}
            chmod 755 {Hook}
            cp {Hook} /etc/libvirt/hooks/network
            cp {Hook} /etc/libvirt/hooks/network.d/virtlab-smaller
            """);
        string before = await machine.ShellAsync("find /etc/libvirt/hooks -printf '%M %s %p\\n' | sort");
        _ = await host.ApplyAsync(Small);
        var persist = async () => await host.PersistAsync("small");
        (await persist.Should().ThrowAsync<HostException>()).WithMessage($"*file {Hook}, which boot needs, is there already and is not this lab's*Nothing was done*");
        (await machine.ShellAsync("find /etc/libvirt/hooks -printf '%M %s %p\\n' | sort")).Should().Be(before);
        _ = await machine.ShellAsync($"mv {Hook} /etc/libvirt/hooks/network.d/other");
        before = await machine.ShellAsync("find /etc/libvirt/hooks -printf '%M %s %p\\n' | sort");
        _ = await host.PersistAsync("small");
        _ = await host.RemoveAsync("small");
        (await machine.ShellAsync("find /etc/libvirt/hooks -printf '%M %s %p\\n' | sort")).Should().Be(before);
    }

    [Test]
    public async Task What_libvirt_can_not_bring_back_is_refused()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        _ = await host.ApplyAsync(Small with { Networks = [], Zones = [], Policies = [] });
        var persist = async () => await host.PersistAsync("small");
        (await persist.Should().ThrowAsync<HostException>()).WithMessage("*lab small is to come back at boot when libvirt starts its networks, and it has none: give it one, or *");
        var unknown = async () => await host.PersistAsync("none");
        (await unknown.Should().ThrowAsync<HostException>()).WithMessage("*knows no lab named none*");
    }

    [Test]
    public async Task A_lab_is_made_and_persisted_in_one_plan_or_not_at_all()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        var lab = Small with { Nodes = [Small.Nodes[0] with { Services = [] }] };
        (await host.PlanAsync(lab, persist: true)).ToString().Should().Contain($"+ boot: libvirt's network hook {Hook}, ").And.Contain("/var/lib/virtlab/small/");
        var without = async () => await host.ApplyAsync(lab with { Networks = [], Zones = [], Policies = [] }, persist: true);
        (await without.Should().ThrowAsync<HostException>()).WithMessage("*it has none*Nothing was done*");
        (await host.ListLabsAsync()).Should().BeEmpty();
        _ = await host.ApplyAsync(lab, persist: true);
        (await host.PersistAsync("small")).IsEmpty.Should().BeTrue();
        await machine.RebootAsync();
        await WholeAsync(host, lab);
        (await machine.ShellAsync("cat /run/virtlab/small.boot.log")).Should().BeEmpty();
    }

    [Test]
    public async Task Without_its_firewall_no_network_starts()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        // A sandbox's own files are written once, and a boot takes them: so without services.
        var lab = Small with { Nodes = [Small.Nodes[0] with { Services = [] }] };
        _ = await host.ApplyAsync(lab);
        _ = await host.PersistAsync("small");
        _ = await machine.ShellAsync("echo nonsense > $(ls /var/lib/virtlab/small/boot-*/02-*)");
        await machine.RebootAsync();
        // It answers when it has tried its networks.
        var network = (await (await host.GetLibvirtAsync()).ListNetworksAsync()).Single();
        network.Active.Should().BeFalse();
        var found = (await host.ListLabsAsync()).Single();
        found.ToString().Should().Contain("+ firewall virtlab_small").And.Contain("- state: stopped");
        _ = await host.RecoverAsync("small", Recovery.Complete);
        (await host.PlanAsync(lab)).ToString().Should().Be("lab small: nothing to do\n");
    }

    [Test]
    public async Task Tables_that_another_program_has_loaded_at_boot_are_not_taken_for_the_lab()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        var lab = Small with { Nodes = [Small.Nodes[0] with { Services = [] }] };
        _ = await host.ApplyAsync(lab);
        _ = await host.PersistAsync("small");
        await machine.RebootAsync($"cat > /tmp/saved.nft <<'SAVED'\n{await machine.ShellAsync("nft list ruleset")}\nSAVED\nnft -f /tmp/saved.nft");
        await WholeAsync(host, lab);
        (await machine.ShellAsync("cat /run/virtlab/small.boot.log")).Should().BeEmpty();
    }

    /// <summary>Waits until the host itself says that nothing of the lab is missing.</summary>
    private static async Task WholeAsync(LocalMachine machine)
    {
        var began = Stopwatch.StartNew();
        ValueList<string> lines;
        do
            lines = (await machine.OwnerAsync("boot", "list")).Lines;
        while (!lines.Contains("lab small: whole") && began.Elapsed < Patience);
        lines.Should().Contain("lab small: whole", "{0}\n{1}", "it waited for the lab to come back",
            await machine.ShellAsync("cat /run/virtlab/*.log /var/log/libvirt/*.log 2>&1 || :"));
    }

    /// <summary>The same, by the plan of a lab that has no gateways to follow.</summary>
    private static async Task WholeAsync(IHost host, Lab lab)
    {
        var began = Stopwatch.StartNew();
        while (!(await host.PlanAsync(lab)).IsEmpty && began.Elapsed < Patience)
            continue;
        (await host.PlanAsync(lab)).ToString().Should().Be("lab small: nothing to do\n");
    }

    private static async Task UntilAsync(LocalMachine machine, string stage, string command, string expected)
    {
        var began = Stopwatch.StartNew();
        string said;
        do
            said = await machine.ShellAsync($"{command} || :");
        while (!said.Contains(expected, StringComparison.Ordinal) && began.Elapsed < Patience);
        said.Should().Contain(expected, "it waited for {0}", stage);
    }
}
