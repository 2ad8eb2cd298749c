using System.Text.Json;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Core.Tests.Compiling;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.Core.Tests.Planning;

/// <summary>A plan says whom it touches: in objects, as text and as JSON.</summary>
internal sealed class TouchedTests
{
    private static readonly Lab Lab = UrsaLab.Lab;

    /// <summary>A network that is restarted, a machine and a rule that come, a node that goes, and a name that is taken.</summary>
    private static readonly Plan Change = PlanOf(Lab with
    {
        Networks = [Lab.Networks[0] with { Domain = "other.test" }],
        Machines = [.. Lab.Machines, new Machine("sarge32") { Nics = [new Nic("br0", "192.168.0.5") { Tap = "tap4" }] }],
        Rules = [.. Lab.Rules, new Rule(RuleAction.Accept, "net", "kvm") { Protocol = Protocol.Tcp, Ports = 443 }],
        Nodes = [.. Lab.Nodes.Where(node => node.Name != "laptop")],
    }, Lab, Claim.Interface("tap4"));

    [Test]
    public void A_network_that_is_restarted_touches_all_that_is_plugged_into_it_and_is_there()
    {
        var touches = Step(Change, ResourceKind.Network).Touches;

        touches.Networks.Should().Equal("br0");
        touches.Machines.Should().Equal("centos51", "etch32", "etch64", "hardy64");
    }

    [Test]
    public void An_entry_that_comes_while_the_network_runs_touches_no_machine()
    {
        var plan = PlanOf(Lab with { Networks = [Lab.Networks[0] with { DnsHosts = [.. Lab.Networks[0].DnsHosts, new DnsHost("192.168.0.77", ["new.ursa.test"])] }] }, Lab);

        plan.Touches.Should().Be(Touched.Nobody with { Networks = ["br0"] });
    }

    [Test]
    public void A_network_that_goes_touches_the_machines_on_it() =>
        Step(Planner.Plan(Lab.Name, [], new FoundState(Found(Lab), Taken())), ResourceKind.Network).Touches.Machines
            .Should().BeEquivalentTo(Lab.Machines.Select(machine => $"{machine.Name}"));

    [Test]
    public void A_rule_touches_the_traffic_that_it_decides_about_and_nobody_else() =>
        Step(Change, ResourceKind.Firewall).Touches.Should().Be(Touched.Nobody with { Flows = ["net to kvm"] });

    [Test]
    public void A_firewall_that_comes_decides_about_all_traffic_between_its_zones() =>
        Step(PlanOf(Lab, new Lab(Lab.Name)), ResourceKind.Firewall).Touches.Flows.Should().Contain(["net to fw", "net to kvm", "kvm to net", "fw to net"]);

    [Test]
    public void The_whole_plan_touches_all_whom_its_steps_touch()
    {
        Change.Touches.Networks.Should().Equal("br0");
        Change.Touches.Machines.Should().BeEquivalentTo("centos51", "etch32", "etch64", "hardy64", "sarge32");
        Change.Touches.Flows.Should().Contain(["net to kvm", "what passes node laptop"]);
    }

    [Test]
    public void A_person_reads_what_a_step_costs_and_whom_it_touches_beside_the_thing_itself() => Change.ToString().Split('\n').Should()
        .Contain("  ~ network br0 (reattach; machines centos51, etch32, etch64, hardy64)")
        .And.Contain("  ~ firewall virtlab_ursa (live; net to kvm)")
        .And.Contain("  - node laptop: 172.20.1.107/24 on lan");

    [Test]
    public void Of_many_the_first_few_are_named_to_a_person() =>
        (Touched.Nobody with { Machines = [.. Enumerable.Range(1, 9).Select(i => $"m{i}")], Networks = ["br0"] }).ToString()
            .Should().Be("machines m1, m2, m3, m4, m5, m6 and 3 more; network br0");

    [Test]
    public void As_json_it_is_what_stands_in_the_golden_file()
    {
        string json = Change.ToJson();

        Golden.Check($"{json}\n", "ursa-change.plan.json");
        using var parsed = JsonDocument.Parse(json);
        parsed.RootElement.GetProperty("steps").GetArrayLength().Should().Be(Change.Steps.Count);
    }

    [Test]
    public void An_empty_plan_has_every_member_too()
    {
        using var parsed = JsonDocument.Parse(PlanOf(Lab, Lab).ToJson());

        parsed.RootElement.EnumerateObject().Select(member => member.Name).Should().Equal("lab", "impact", "touches", "conflicts", "steps");
        parsed.RootElement.GetProperty("touches").EnumerateObject().Select(member => member.Name).Should().Equal("machines", "networks", "flows");
    }

    private static Plan PlanOf(Lab wished, Lab there, params Claim[] taken) =>
        Planner.Plan(wished.Name, LabCompiler.Compile(wished).Resources, new FoundState(Found(there), Taken(taken)));

    /// <summary>The lab's things as drivers read them: machines know their networks, and nothing knows what was compiled before it.</summary>
    private static List<Resource> Found(Lab lab) => [.. LabCompiler.Resources(lab).Select(thing => thing with
    {
        Needs = thing is MachineResource ? [.. thing.Needs.Where(need => need.Kind == ResourceKind.Network)] : [],
    })];

    private static HashSet<Claim> Taken(params Claim[] claims) => [.. claims];

    private static PlanStep Step(Plan plan, ResourceKind kind) => plan.Steps.Single(step => step.Id.Kind == kind);
}
