using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Several labs on one host: each has its own firewall and log, and each goes without the others noticing.</summary>
public sealed class SideBySideTests : SandboxTest
{
    private static readonly Lab First = TestLabs.Gateway("first", 1) with
    {
        Providers = [new Provider("isp", 1, "out1", "10.1.2.2") { Balance = 1 }],
    };

    private static readonly Lab Second = TestLabs.Gateway("second", 2);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Two_labs_with_firewalls_work_at_once_and_either_goes_without_the_other_noticing(bool withProvidersFirst)
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        RunningLab[] labs = await Task.WhenAll(UpAsync(host, First), UpAsync(host, Second));
        await Task.WhenAll(labs.Select(ShouldWorkAsync));
        // Neither lab lets the other's packets into its own networks.
        var across = await Task.WhenAll(
            labs[0].ProbeAsync("inner", "10.2.1.2", Probe.Ping(), Deadline),
            labs[1].ProbeAsync("inner", "10.1.1.2", Probe.Ping(), Deadline));
        across.Should().OnlyContain(result => !result.Answered);

        var (leaves, stays) = withProvidersFirst ? (labs[0], labs[1]) : (labs[1], labs[0]);
        string beforeIt = await OfAsync(host, stays.Lab);
        await leaves.DisposeAsync();
        (await OfAsync(host, stays.Lab)).Should().Be(beforeIt);
        await ShouldWorkAsync(stays);
        // There is room again for what left, beside what stayed.
        await using (await UpAsync(host, leaves.Lab))
            (await OfAsync(host, stays.Lab)).Should().Be(beforeIt);
        (await OfAsync(host, stays.Lab)).Should().Be(beforeIt);
        await stays.DisposeAsync();
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task A_second_lab_with_providers_is_refused_before_anything_is_started()
    {
        var also = TestLabs.Gateway("also", 3) with { Providers = [new Provider("other", 7, "out3", "10.3.2.2")] };
        await ShouldBeRefusedAsync(First, also, "Lab also failed: *lab first has providers too, *Nothing else had been done.");
    }

    [Test]
    public Task A_lab_whose_names_and_networks_are_taken_is_refused_with_all_of_them() =>
        ShouldBeRefusedAsync(Second, Second with { Name = "copy" }, "Lab copy failed: *lab second has a network named br2 too; "
            + "lab second has interfaces named br2, in2, out2 too; lab second has 10.2.3.0/24 on br2, which overlaps 10.2.3.0/24 on br2;*");

    [Test]
    public Task The_same_lab_twice_is_refused() =>
        ShouldBeRefusedAsync(Second, Second, "Lab second failed: A lab named second is on the sandbox of * already "
            + "(record second, firewall virtlab_second, *): remove it first, or apply the change to the lab that runs.*");

    [Test]
    public Task Another_lab_of_the_same_name_is_refused_and_does_not_take_the_first_ones_things() =>
        ShouldBeRefusedAsync(Second, TestLabs.Gateway("second", 3) with { Zones = [], Policies = [] },
            "Lab second failed: A lab named second is on the sandbox of * already*");

    [Test]
    public async Task A_lab_that_only_its_machine_tells_of_is_found_too()
    {
        var host = await StartAsync();
        await using var lab = await host.UpAsync(TestLabs.OneMachine(), new UpOptions { WaitFor = MachineStage.DomainRunning }, Deadline);
        var act = () => host.UpAsync(TestLabs.OneMachine() with { Name = "copy" }, cancellationToken: Deadline);
        (await act.Should().ThrowAsync<LabFailedException>()).WithMessage(
            "Lab copy failed: *lab one has a machine named guest too; lab one has a network named br0 too; "
            + "lab one has interfaces named br0, tap0 too; *Nothing else had been done.");
    }

    [Test]
    public async Task Labs_have_routes_beside_each_other_and_each_takes_only_its_own_away()
    {
        var host = await StartAsync();
        _ = await ShellAsync(host, "ip route add unreachable 10.12.0.0/16");
        var before = await Inside.LookAsync(host, Deadline);
        var one = new Lab("one") { Networks = [new("br1", "10.1.3.1/24")], Routes = [new("10.9.0.0/16") { Via = "10.1.3.9" }, new("10.10.0.0/16") { Type = RouteType.Blackhole }] };
        var two = new Lab("two")
        {
            Networks = [new("br2", "10.2.3.1/24") { Prefixes = ["2001:db8:1::1/64"] }],
            Routes = [new("10.11.0.0/16") { Via = "10.2.3.9" }, new("2001:db8:9::/48") { Type = RouteType.Unreachable }],
        };
        var first = await UpAsync(host, one);
        var second = await UpAsync(host, two);
        (await first.DriftAsync(Deadline)).IsEmpty.Should().BeTrue();
        (await second.DriftAsync(Deadline)).IsEmpty.Should().BeTrue();

        await ShouldHaveNoRoomAsync("10.10.0.0/16", "*lab one has a route to 10.10.0.0/16 too*Nothing was done.");
        await ShouldHaveNoRoomAsync("10.12.0.0/16", "*route 10.12.0.0/16, which routing needs, is there already and is not this lab's*Nothing was done.");

        await first.DisposeAsync();
        (await second.DriftAsync(Deadline)).ToString().Should().Be("lab two: nothing to do\n");
        // What was the other lab's is free now, and no longer its own.
        var more = two with { Routes = [.. two.Routes, new("10.10.0.0/16") { Type = RouteType.Prohibit }] };
        _ = await second.ApplyAsync(more, cancellationToken: Deadline);
        await (await UpAsync(host, one with { Routes = [.. one.Routes.Take(1)] })).DisposeAsync();
        (await second.DriftAsync(Deadline)).ToString().Should().Be("lab two: nothing to do\n");
        await second.DisposeAsync();
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);

        async Task ShouldHaveNoRoomAsync(string to, string words)
        {
            var act = () => second.ApplyAsync(two with { Routes = [new(to) { Type = RouteType.Prohibit }] }, cancellationToken: Deadline);
            await act.Should().ThrowAsync<HostException>().WithMessage(words);
        }
    }

    private async Task ShouldBeRefusedAsync(Lab first, Lab second, string words)
    {
        var host = await StartAsync();
        await using var lab = await UpAsync(host, first);
        string before = await OfAsync(host, first);
        var steps = new Moments();
        var act = () => host.UpAsync(second, new UpOptions { Progress = steps }, Deadline);
        (await act.Should().ThrowAsync<LabFailedException>().WithMessage(words)).Which.TakenBack.Should().BeEmpty();
        steps.Seen.Should().BeEmpty();
        (await OfAsync(host, first)).Should().Be(before);
        await ShouldWorkAsync(lab);
    }

    /// <summary>Packets go where the policies let them, also by the provider, and the lab's log tells of the lab's own only.</summary>
    private async Task ShouldWorkAsync(RunningLab lab)
    {
        var source = lab.Lab.Nodes[1].Interfaces[0].Addresses[0].Address;
        (await lab.ProbeAsync("inner", source.ToString(), Probe.Tcp(80), Deadline)).Answered.Should().BeTrue();
        // Its other address is only reached by the provider's default route.
        if (lab.Lab.Providers.Count > 0)
            (await lab.ProbeAsync("inner", "outer", Probe.Tcp(80), Deadline)).Answered.Should().BeTrue();
        (await lab.ProbeAsync("outer", "inner", Probe.Tcp(80), Deadline)).Outcome.Should().Be(ProbeOutcome.TimedOut);
        var logged = await lab.FirewallLog.WaitAsync(entry => entry.Prefix == "net-lan:DROP", Patience, Deadline);
        (logged.Source, logged.Port).Should().Be((source, (ushort?)80));
        lab.FirewallLog.Entries.Should().OnlyContain(entry => entry.Source == source);
    }

    private Task<RunningLab> UpAsync(IHost host, Lab lab) => host.UpAsync(lab, cancellationToken: Deadline);

    /// <summary>What is the lab's alone in the kernel. Gateways are learned while it runs: elements are left out.</summary>
    private Task<string> OfAsync(IHost host, Lab lab) => ShellAsync(host, $"""
        nft -s -t list table inet virtlab_{lab.Name}
        for name in {string.Join(' ', lab.Uplinks.Select(uplink => uplink.Interface))}; do
            ip -4 route show table all dev $name
            ip -o -4 address show dev $name
        done
        {(lab.Providers.Count > 0 ? "ip -4 rule show" : "")}
        """);
}
