using System.Reflection;
using CsCheck;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Checks;

/// <summary>What the compiler lets through and no lab can have: null, and numbers that no enum has.</summary>
public sealed class ValueCheckTests
{
    private static readonly (string Path, Func<int, Lab> Plant)[] Enums =
    [
        ("Policies[0].Action", n => new Lab("x") { Policies = [new("a", "b", (PolicyAction)n)] }),
        ("Rules[0].Action", n => new Lab("x") { Rules = [new((RuleAction)n, "a", "b")] }),
        ("Rules[0].Protocol", n => new Lab("x") { Rules = [new(RuleAction.Drop, "a", "b") { Protocol = (Protocol)n }] }),
        ("NullRoutes", n => new Lab("x") { NullRoutes = (RouteType)n }),
        ("Providers[\"p\"].Families", n => new Lab("x") { Providers = [new("p", 1, "eth0") { Families = (IpFamilies)n }] }),
        ("Rules[0].States", n => new Lab("x") { Rules = [new(RuleAction.Drop, "a", "b") { States = (ConnectionState)n }] }),
        ("Routes[0].Type", n => new Lab("x") { Routes = [new("10.0.0.0/8") { Type = (RouteType)n }] }),
        ("Marks[0].Protocol", n => new Lab("x") { Marks = [new("p") { Protocol = (Protocol)n }] }),
        ("Marks[0].Helper", n => new Lab("x") { Marks = [new("p") { Helper = (Helper)n }] }),
        ("Marks[0].State", n => new Lab("x") { Marks = [new("p") { State = (ConnectionState)n }] }),
        ("Snat[0].Protocol", n => new Lab("x") { Snat = [new("10.0.0.0/8", "eth0") { Protocol = (Protocol)n }] }),
        ("PortForwards[0].Protocol", n => new Lab("x") { PortForwards = [new("z", (Protocol)n, 1, "10.0.0.1", 1)] }),
        ("Nodes[\"n\"].Forwards[0].Protocol", n => new Lab("x") { Nodes = [new("n") { Forwards = [new((Protocol)n, 1, "10.0.0.1", 1)] }] }),
        ("Nodes[\"n\"].Services[0].Kind", n => new Lab("x") { Nodes = [new("n") { Services = [new((ServiceKind)n, 1)] }] }),
    ];

    private static IEnumerable<TestCaseData<string, Lab>> Nulls =>
    [
        new("Machines", new Lab("x") { Machines = null! }),
        new("Machines[1]", new Lab("x") { Machines = [new("m"), null!] }),
        new("Machines[\"m\"].Image", new Lab("x") { Machines = [new("m") { Image = null! }] }),
        new("Machines[\"m\"].Image.Kernel", new Lab("x") { Machines = [new("m") { Image = new KernelImage(null!, null, "") }] }),
        new("Machines[\"m\"].Nics", new Lab("x") { Machines = [new("m") { Nics = null! }] }),
        new("Machines[1].Nics[0]", new Lab("x") { Machines = [new("m"), new("m") { Nics = [null!] }] }),
        new("Networks[\"n\"].DnsHosts[0].Names", new Lab("x") { Networks = [new("n", "10.0.0.1/24") { DnsHosts = [new("10.0.0.2", null!)] }] }),
        new("Zones[\"z\"].Interfaces", new Lab("x") { Zones = [new("z") { Interfaces = null! }] }),
        new("Nodes[\"n\"].Interfaces[0].Addresses", new Lab("x") { Nodes = [new("n") { Interfaces = [new("s", (ValueList<Cidr>)null!)] }] }),
        new("Uplinks[0]", new Lab("x") { Uplinks = [null!] }),
    ];

    [TestCaseSource(nameof(Nulls))]
    public void Null_is_found_once_where_it_stands(string path, Lab lab)
    {
        var finding = LabChecks.Run(lab).Should().ContainSingle().Subject;
        (finding.Path, finding.Reason).Should().Be((path, "it is null"));
    }

    [Test]
    public void A_number_that_no_enum_has_is_found_once_where_it_stands() =>
        Gen.Select(Gen.Int[0, Enums.Length - 1], Gen.OneOf(Gen.Int[64, int.MaxValue], Gen.Int[int.MinValue, -1])).Sample((place, number) =>
        {
            var finding = LabChecks.Run(Enums[place].Plant(number)).Should().ContainSingle().Subject;
            finding.Path.Should().Be(Enums[place].Path);
            finding.Reason.Should().StartWith($"{number} is no ");
        }, iter: 200);

    [Test]
    public void Any_number_of_flags_passes() =>
        ValueChecks.Run(new Lab("x") { Rules = [new(RuleAction.Drop, "a", "b") { States = ConnectionState.Established | ConnectionState.Invalid }] })
            .Should().BeEmpty();

    [Test]
    public void Every_enum_of_the_model_is_among_them()
    {
        var properties = typeof(Lab).Assembly.GetTypes().Where(type => type.Namespace == typeof(Lab).Namespace && type.IsPublic)
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).IsEnum);
        properties.Should().HaveCount(Enums.Length);
    }

    [Test]
    public void Everything_of_a_sound_lab_passes() => ValueChecks.Run(UrsaLab.Lab).Should().BeEmpty();
}
