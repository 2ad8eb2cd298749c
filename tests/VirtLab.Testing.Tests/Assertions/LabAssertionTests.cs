using VirtLab.Labs;
using VirtLab.Probing;

namespace VirtLab.Testing.Tests.Assertions;

/// <summary>Assertions on labs: they hold, or say why not.</summary>
public sealed class LabAssertionTests
{
    [Test]
    public void A_lab_is_asked_without_a_host()
    {
        var lab = UrsaLab.Lab;
        lab.Should().BeValid();
        lab.Should().Reach("etch32", "server", Probe.Tcp(80)).Via("avvanta").AnsweredVia("avvanta").SeenFrom("172.20.1.130")
            .And.Reach("etch32", "internet", Probe.Tcp(80)).Via("comcast");
        lab.Should().NotReach("laptop", "172.20.1.130", Probe.Tcp(23)).Which.Outcome.Should().Be(ProbeOutcome.TimedOut);
        lab.Should().When(new() { Silent = ["avvanta"] }).Reach("etch32", "server", Probe.Tcp(80)).Via("comcast");
    }

    [Test]
    public void A_machine_that_is_off_is_not_reached() =>
        UrsaLab.Lab.Should().When(new() { Off = ["etch64"] }).NotReach("etch32", "etch64", Probe.Ping()).And.Reach("etch32", "hardy64", Probe.Ping());

    [Test]
    public void One_that_fails_says_what_Explain_says()
    {
        FluentActions.Invoking(() => UrsaLab.Lab.Should().Reach("laptop", "172.20.1.130", Probe.Tcp(23), "telnet is {0}", "lovely")).Should().Throw<AssertionException>()
            .WithMessage("Expected laptop to reach 172.20.1.130 by tcp 23 because telnet is lovely, but: laptop -> 172.20.1.130 tcp 23: no answer*Explain says:*is dropped, by Policies[4]*");
        FluentActions.Invoking(() => UrsaLab.Lab.Should().Reach("etch32", "server", Probe.Tcp(80)).Via("comcast")).Should().Throw<AssertionException>()
            .WithMessage("Expected etch32 to reach server by tcp 80 via comcast, but: *answered*via avvanta*RoutingRules[0]*");
        FluentActions.Invoking(() => UrsaLab.Lab.Should().NotReach("etch32", "etch64", Probe.Ping())).Should().Throw<AssertionException>()
            .WithMessage("Expected etch32 not to reach etch64 by ping, but: *answered*is switched by the bridge*");
    }

    [Test]
    public void A_lab_that_can_not_work_says_all_that_is_wrong()
    {
        var lab = UrsaLab.Lab with { Networks = [new("br0", "192.168.0.254/24"), new("br1", "192.168.0.253/24")] };
        FluentActions.Invoking(() => lab.Should().BeValid()).Should().Throw<AssertionException>().WithMessage("Expected lab ursa to be valid, but the checks found:*br1*");
    }

    [Test]
    public async Task One_on_a_running_lab_fails_with_what_was_seen_and_what_Explain_says()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(UrsaLab.Lab);
        (await lab.Should().ReachAsync("etch32", "server", Probe.Tcp(80))).Via("avvanta").And.Subject.Should().BeSameAs(lab);
        (await FluentActions.Awaiting(() => lab.Should().ReachAsync("laptop", "etch64", Probe.Tcp(80))).Should().ThrowAsync<AssertionException>())
            .WithMessage("Expected laptop to reach etch64 by tcp 80, but: *no answer*Policies[4]*");
    }
}
