using CsCheck;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>What is written is what is read again.</summary>
internal sealed class RoundTripTests
{
    [Test]
    public void Ursa_comes_back_with_the_same_firewall_and_routing()
    {
        var lab = ReadAgain(UrsaLab.Lab);
        FirewallCompiler.Compile(lab).Should().Be(FirewallCompiler.Compile(UrsaLab.Lab));
        RoutingCompiler.Compile(lab).Should().Be(RoutingCompiler.Compile(UrsaLab.Lab));
    }

    [Test]
    public void Ursa_comes_back_whole_but_for_what_Shorewall_refuses()
    {
        LabJson.Write(ReadAgain(UrsaLab.Lab)).Should().Be(LabJson.Write(UrsaLab.Lab with
        {
            // Its two providers share an interface.
            Providers = [.. UrsaLab.Lab.Providers.Take(2).Select(provider => provider with { Optional = false }), UrsaLab.Lab.Providers[2]],
        }));
    }

    [Test]
    public void Any_lab_that_the_files_can_say_comes_back() => SayableLabs.Any.Sample(lab =>
    {
        LabChecks.Run(lab).Should().BeEmpty("the generator makes sound labs");
        LabJson.Write(ReadAgain(lab)).Should().Be(LabJson.Write(lab));
    }, iter: 300);

    [Test]
    public void What_is_written_of_what_was_read_is_the_same_text() => SayableLabs.Any.Sample(lab =>
        ShorewallFiles.Write(ReadAgain(lab)).Files.Should().Equal(ShorewallFiles.Write(lab).Files), iter: 100);

    /// <summary>Writes the lab, and reads it into one that has only the network around.</summary>
    private static Lab ReadAgain(Lab lab) => ShorewallFiles.Read(ShorewallFiles.Write(lab).Files, lab with
    {
        Networks = [.. lab.Networks.Select(network => network with { RouteBack = true, TcpFlags = false })],
        Uplinks = [.. lab.Uplinks.Select(uplink => new Uplink(uplink.Interface, uplink.Address) { Segment = uplink.Segment, Mac = uplink.Mac, Up = uplink.Up })],
        Zones = [],
        Policies = [],
        Rules = [],
        Snat = [],
        PortForwards = [],
        Providers = [],
        RoutingRules = [],
        Routes = [],
        Marks = [],
        Blocklist = [],
        NullRoutes = null,
    }).Sound();
}
