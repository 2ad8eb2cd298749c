using CsCheck;
using VirtLab.Model.Checks;

namespace VirtLab.Core.Tests.Checks;

public sealed class LabCheckTests
{
    [Test]
    public void The_reference_lab_is_sound() => LabChecks.Run(UrsaLab.Lab).Should().BeEmpty();

    [TestCaseSource(typeof(PlantedErrors), nameof(PlantedErrors.All))]
    public void One_planted_error_gives_one_finding_that_says_where_and_what_to_do(PlantedError planted)
    {
        var finding = LabChecks.Run(planted.Plant(UrsaLab.Lab)).Should().ContainSingle().Subject;
        finding.Path.Should().Be(planted.Path);
        finding.Reason.Should().NotBeNullOrWhiteSpace().And.NotEndWith(".");
        finding.Remedy.Should().NotBeNullOrWhiteSpace().And.NotEndWith(".");
    }

    [TestCaseSource(typeof(NearMisses), nameof(NearMisses.All))]
    public void What_only_looks_like_an_error_passes(PlantedError planted) => LabChecks.Run(planted.Plant(UrsaLab.Lab)).Should().BeEmpty();

    [Test]
    public void Every_error_of_several_is_found_at_once_and_in_the_same_order()
    {
        // These only add to lists of their own, so that none hides or moves another.
        string[] independent = ["machine that is no DNS label", "rule by no provider", "mark with ports alone", "rule with ICMP ports", "snat by no interface", "forward of ICMP"];
        var planted = PlantedErrors.All.Where(error => independent.Contains(error.What)).ToArray();
        planted.Should().HaveCount(independent.Length);
        Gen.Shuffle(planted).Sample(order =>
        {
            var lab = order.Aggregate(UrsaLab.Lab, (lab, error) => error.Plant(lab));
            LabChecks.Run(lab).Select(finding => finding.Path).Should().Equal(
                "Machines[\"a_b\"].Name", "RoutingRules[3].Provider", "Marks[3].Ports", "Rules[1].Ports", "Snat[2].Interface",
                    "PortForwards[1].Protocol");
        }, iter: 50);
    }

    [Test]
    public void The_exception_lists_every_finding_on_a_line_of_its_own()
    {
        var lab = UrsaLab.Lab with { Providers = [], Machines = [] };
        var findings = LabChecks.Run(lab);
        findings.Count.Should().BeGreaterThan(3);
        string[] lines = FluentActions.Invoking(() => LabChecks.ThrowIfInvalid(lab)).Should().Throw<LabInvalidException>()
            .Which.Message.Split('\n');
        lines.Skip(1).Should().Equal(findings.Select(f => $"{f.Path}: {f.Reason}. {f.Remedy}."));
    }
}
