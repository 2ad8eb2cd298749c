using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Drivers;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>How nft is given what makes one firewall of another.</summary>
internal sealed class FirewallDriverTests
{
    private static readonly Lab Before = UrsaLab.Lab with { Providers = [.. UrsaLab.Lab.Providers, new("fourth", 4, "eth0", "172.20.1.77") { Optional = true, Loose = true }] };

    private static readonly Lab After = UrsaLab.Lab with
    {
        Machines = [.. UrsaLab.Lab.Machines, new("fifth") { Nics = [new("br0", "192.168.0.5") { Tap = "tap4" }] }],
        Rules = [.. UrsaLab.Lab.Rules, new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = "80,8000-8080" }],
    };

    [Test]
    public async Task What_is_new_is_loaded_before_rules_lead_to_it_and_what_is_over_goes_after_that()
    {
        var (there, wished) = (FirewallOf(Before), FirewallOf(After));
        string[] loaded = await LoadedAsync(there, wished);

        loaded.Should().HaveCount(3);
        loaded[0].Should().StartWith("table inet virtlab_ursa {\n\tset vl.set.ports.80_8000-8080 {").And.NotContainAny("flush", "delete", "\t\ttype filter");
        loaded[1].Should().Contain("tcp dport @vl.set.ports.80_8000-8080 accept").And.Contain("add element bridge virtlab_ursa").And.NotContain("\ndelete chain");
        loaded[2].Should().StartWith("flush chain inet virtlab_ursa vl.").And.Contain("delete chain inet virtlab_ursa vl.mark.fourth\n").And.NotContain("{");
    }

    [Test]
    public async Task Where_only_elements_differ_one_transaction_does_and_a_new_or_an_old_firewall_is_one()
    {
        var (there, wished) = (FirewallOf(UrsaLab.Lab), FirewallOf(UrsaLab.Lab with { Machines = After.Machines }));
        (await LoadedAsync(there, wished)).Should().ContainSingle().Which.Should().NotContain("flush");
        (await LoadedAsync(null, wished)).Should().ContainSingle().Which.Should().Be($"{wished.Rules}{wished.Guard}");
    }

    private static FirewallResource FirewallOf(Lab lab) => LabCompiler.Compile(lab).Resources.OfType<FirewallResource>().Single();

    private static async Task<string[]> LoadedAsync(FirewallResource? there, FirewallResource wished)
    {
        await using var host = new FakeHost { Commands = new FakeCommands().On("nft -f -", "") };
        await new FirewallDriver().ApplyAsync(host, there, (Resource)wished, CancellationToken.None);
        return [.. host.Commands.Asked.Select(command => command.Input!)];
    }
}
