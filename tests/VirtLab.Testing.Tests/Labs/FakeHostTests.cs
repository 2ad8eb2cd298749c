using VirtLab.Compiling;
using VirtLab.Explaining;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;

namespace VirtLab.Testing.Tests.Labs;

/// <summary>A user's unit tests: labs in memory that change, fail and are found again.</summary>
public sealed partial class FakeHostTests
{
    private static readonly Lab Small = new("small")
    {
        Networks = [new("br0", "10.0.0.254/24") { DhcpRange = new DhcpRange("10.0.0.100", "10.0.0.101") }],
        Machines = [new("one") { Nics = [new("br0", "10.0.0.1")] }, new("two") { Nics = [new("br0")] }],
    };

    private static readonly Lab Providers = new("multi")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("one") { Nics = [new("br0", "10.0.0.1")] }],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth1"] }, new("lan") { Interfaces = ["br0"] }],
        Policies = [new("lan", "net", PolicyAction.Accept), new("net", "all", PolicyAction.Drop) { Log = true }, new("all", "all", PolicyAction.Reject)],
        Snat = [new("10.0.0.0/24", "eth0"), new("10.0.0.0/24", "eth1")],
        Uplinks = [new("eth0", "192.0.2.2/24") { Segment = "a" }, new("eth1", "198.51.100.2/24") { Segment = "b" }],
        Providers = [new("first", 1, "eth0", "192.0.2.1") { Balance = 1, Optional = true }, new("second", 2, "eth1", "198.51.100.1") { Optional = true }],
        Segments = [new("a"), new("b")],
        Nodes =
        [
            new("inet")
            {
                Interfaces = [new("a", "192.0.2.1/24"), new("b", "198.51.100.1/24")],
                Loopback = ["203.0.113.10"],
                Services = [Service.Http()],
            },
        ],
    };

    [Test]
    public async Task A_plan_is_shown_and_nothing_is_done()
    {
        await using var host = new FakeHost();
        var plan = await host.PlanAsync(Small);
        plan.Steps.Select(step => step.Id.ToString()).Should().Contain(["record small", "network br0", "machine one", "machine two"]);
        host.Libvirt.Networks.Should().BeEmpty();
    }

    [Test]
    public async Task A_machine_without_a_reservation_gets_an_address_of_the_range_and_is_reached_by_it()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Small);
        lab.Machines[1].Address.ToString().Should().Be("10.0.0.100");
        var seen = await lab.ProbeAsync("two", "one", Probe.Tcp(80));
        (seen.Answered, seen.SeenFrom.ToString()).Should().Be((true, "10.0.0.100"));
        (await lab.ProbeAsync("one", "two", Probe.Ping())).Answered.Should().BeTrue();
        (await lab.ProbeAsync("one", "two", Probe.Tcp(81))).Outcome.Should().Be(ProbeOutcome.Refused);
    }

    [Test]
    public async Task A_change_touches_what_differs_alone()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Small);
        string before = host.Libvirt.DomainXml("one")!;

        var plan = await lab.ApplyAsync(Small with { Machines = [Small.Machines[0], Small.Machines[1] with { Memory = MemorySize.FromMiB(256) }, new("three") { Nics = [new("br0")] }] });

        plan.Steps.Where(step => step.Id.Kind == ResourceKind.Machine).Select(step => (step.Id.Name, step.Kind, step.Impact)).Should().BeEquivalentTo(
            [("two", Planning.StepKind.Change, Impact.Restart), ("three", Planning.StepKind.Add, Impact.Live)]);
        host.Libvirt.DomainXml("one").Should().Be(before);
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        (await lab.ApplyAsync(lab.Lab)).IsEmpty.Should().BeTrue();
    }

    [Test]
    public async Task A_card_is_plugged_in_and_out_while_its_machine_runs()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Small);
        var more = Small with { Machines = [Small.Machines[0] with { Nics = [.. Small.Machines[0].Nics, new("br0")] }, Small.Machines[1]] };
        int starts = host.Libvirt.Calls.Count(call => call.Function == "virDomainCreateXML");

        await lab.ApplyAsync(more);
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        await lab.ApplyAsync(Small);
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        host.Libvirt.Calls.Count(call => call.Function == "virDomainCreateXML").Should().Be(starts);
    }

    [Test]
    public async Task A_second_card_on_a_network_gets_its_reserved_address_and_the_first_keeps_the_name()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Small);
        await lab.ApplyAsync(Small with { Machines = [Small.Machines[0] with { Nics = [.. Small.Machines[0].Nics, new("br0", "10.0.0.9")] }, Small.Machines[1]] });
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        (await host.Libvirt.GetLeasesAsync("br0")).Select(lease => $"{lease.Address.Address} {lease.HostName}").Should().BeEquivalentTo("10.0.0.1 one", "10.0.0.9 one", "10.0.0.100 two");
        (await lab.ResolveAsync("two", "one")).Addresses.Should().Equal("10.0.0.1");
        (await lab.ResolveAsync("two", "10.0.0.9")).Names.Should().BeEmpty();
    }

    [Test]
    public async Task Another_provider_carries_what_the_first_can_not()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Providers);
        (await lab.Should().ReachAsync("one", "203.0.113.10", Probe.Tcp(80))).Via("first").AnsweredVia("first").SeenFrom("192.0.2.2");

        host.Circumstances = new() { Silent = ["first"] };
        (await lab.Should().ReachAsync("one", "203.0.113.10", Probe.Tcp(80))).Via("second").SeenFrom("198.51.100.2");
        host.Circumstances = new();
        await lab.SetLinkAsync("eth0", up: false);
        (await lab.Should().ReachAsync("one", "203.0.113.10", Probe.Tcp(80))).Via("second");
        await lab.SetLinkAsync("eth1", up: false);
        _ = await lab.Should().NotReachAsync("one", "203.0.113.10", Probe.Tcp(80));
    }

    [Test]
    public async Task How_things_stand_is_told_of_a_lab_that_runs()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Providers);
        (await lab.CircumstancesAsync()).Should().Be(Circumstances.Usual);
        await lab.SetLinkAsync("eth0", up: false);
        host.Libvirt.Crash("one");
        (await lab.CircumstancesAsync()).Should().Be(new Circumstances { Down = ["eth0"], Off = ["one"] });
    }

    [Test]
    public async Task What_the_firewall_drops_is_logged()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Providers);
        (await lab.ProbeAsync("inet", "192.0.2.2", Probe.Tcp(22))).Outcome.Should().Be(ProbeOutcome.TimedOut);
        var logged = await lab.FirewallLog.WaitAsync(entry => entry.Port == 22, TimeSpan.FromSeconds(20));
        logged.ToString().Should().Be("net-fw:DROP 192.0.2.1 -> 192.0.2.2 tcp 22");
    }

    [Test]
    public async Task Without_a_translation_no_answer_comes_back()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Providers with { Snat = [] });
        var seen = await lab.ProbeAsync("one", "203.0.113.10", Probe.Ping());
        (seen.Outcome, seen.SeenFrom.ToString()).Should().Be((ProbeOutcome.TimedOut, "10.0.0.1"), "the internet knows no way to it");
    }

    [Test]
    public async Task Who_changes_a_lab_has_it_for_himself()
    {
        await using var host = new FakeHost();
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        host.Before = async (_, _) =>
        {
            begun.TrySetResult();
            await goOn.Task;
        };
        var up = host.UpAsync(Small);
        await begun.Task;
        await FluentActions.Awaiting(() => host.ApplyAsync(Small)).Should().ThrowAsync<LabBusyException>();
        goOn.SetResult();
        await (await up).DisposeAsync();
    }

    [Test]
    public async Task Labs_are_applied_found_persisted_and_removed()
    {
        await using var host = new FakeHost();
        await host.ApplyAsync(Small);
        (await host.ApplyAsync(Small)).IsEmpty.Should().BeTrue();
        await host.PersistAsync("small");
        (await host.Libvirt.ListDomainsAsync()).Should().OnlyContain(domain => domain.Definition != null && domain.Autostart);
        (await host.PersistAsync("small")).IsEmpty.Should().BeTrue();
        await host.StopPersistingAsync("small");
        (await host.Libvirt.ListDomainsAsync()).Should().OnlyContain(domain => domain.Definition == null);
        (await host.ListLabsAsync()).Should().ContainSingle().Which.IsWhole.Should().BeTrue();

        await host.RemoveAsync("small");
        (await host.ListLabsAsync()).Should().BeEmpty();
        host.Libvirt.Networks.Should().BeEmpty();
    }

    [Test]
    public async Task Names_that_others_have_are_conflicts()
    {
        await using var host = new FakeHost();
        await host.Libvirt.CreateNetworkAsync("<network><name>br0</name><bridge name='other'/></network>");
        (await host.PlanAsync(Small)).Conflicts.Should().ContainSingle().Which.Should().StartWith("network br0");
        (await FluentActions.Awaiting(() => host.UpAsync(Small)).Should().ThrowAsync<LabFailedException>()).WithMessage("*network br0*");
    }

    [Test]
    public async Task An_interface_that_a_lab_adopts_must_be_there()
    {
        var adopting = Providers with { Uplinks = [Providers.Uplinks[0] with { Segment = null }, Providers.Uplinks[1]] };
        await using (var host = new FakeHost())
            (await host.PlanAsync(adopting)).Conflicts.Should().ContainSingle().Which.Should().Contain("interface eth0").And.Contain("not there");
        await using (var host = new FakeHost { Interfaces = ["eth0"] })
            (await host.PlanAsync(adopting)).Conflicts.Should().BeEmpty();
    }

    [Test]
    public async Task Programs_do_what_the_test_says()
    {
        await using var host = new FakeHost();
        host.Commands.On("uname", "Linux\n");
        host.OnRun("one", program => program[0] == "hostname" ? (0, "one\n") : null);
        await using var lab = await host.UpAsync(Small);
        (await lab.RunAsync(Endpoint.Host, ["uname"])).Should().Be((0, "Linux\n"));
        (await lab.RunAsync("one", ["hostname"])).Should().Be((0, "one\n"));
        await FluentActions.Awaiting(() => lab.RunAsync("one", ["reboot"])).Should().ThrowAsync<ArgumentException>().WithMessage("*OnRun*reboot*");
        await FluentActions.Awaiting(() => lab.RunAsync(Endpoint.Host, ["reboot"])).Should().ThrowAsync<HostException>().WithMessage("*reboot*");
    }
}
