using VirtLab.Compiling;
using VirtLab.Compiling.Networks;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Which addresses are reserved, and which of them has a machine's name.</summary>
internal sealed class ReservationTests
{
    private static readonly Lab Lab = new("lab")
    {
        Networks = [new("br0", "10.0.0.254/24"), new("br1", "10.1.0.254/24") { DhcpRange = new("10.1.0.100", "10.1.0.110") }],
        Machines =
        [
            new("one")
            {
                Nics =
                [
                    new("br0", "10.0.0.1") { Mac = "52:54:00:00:00:01" }, new("br1") { Mac = "52:54:00:00:00:02" },
                    new("br0", "10.0.0.2") { Mac = "52:54:00:00:00:03" }, new("br1", "10.1.0.1") { Mac = "52:54:00:00:00:04" },
                ],
            },
            new("two") { Nics = [new("br0", "10.0.0.3") { Mac = "52:54:00:00:00:05" }] },
        ],
    };

    [Test]
    public void A_machines_name_is_that_of_its_first_reserved_address_on_a_network()
    {
        Model.Checks.LabChecks.Run(Lab).Should().BeEmpty();
        Of(0).Should().Equal(new Reservation("52:54:00:00:00:01", "10.0.0.1", "one"), new("52:54:00:00:00:03", "10.0.0.2", null), new("52:54:00:00:00:05", "10.0.0.3", "two"));
        Of(1).Should().Equal(new Reservation("52:54:00:00:00:04", "10.1.0.1", "one"));
    }

    [Test]
    public void A_reservation_without_a_name_is_written_and_read()
    {
        var network = NetworkCompiler.Compile(Lab, Lab.Networks[0]);
        string xml = NetworkXml.Render(network);
        xml.Should().Contain("""<host mac="52:54:00:00:00:03" ip="10.0.0.2" />""");
        NetworkXml.Parse("lab", "br0", xml)!.Reservations.Should().Equal(network.Reservations);
    }

    [Test]
    public void A_name_that_another_card_was_given_goes_while_the_network_runs()
    {
        var network = NetworkCompiler.Compile(Lab, Lab.Networks[0]);
        var former = network with { Reservations = [.. network.Reservations.Select(host => host with { Name = host.Name ?? (Name)"one" })] };
        var change = FactDiff.Between(former.Facts, network.Facts).Should().ContainSingle().Which;
        change.ToString().Should().Be("~ dhcp host 52:54:00:00:00:03: 10.0.0.2 one -> 10.0.0.2");
        network.ImpactOf(change).Should().Be(Impact.Live);
    }

    private static ValueList<Reservation> Of(int network) => NetworkCompiler.Compile(Lab, Lab.Networks[network]).Reservations;
}
