using CsCheck;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Hosts;

/// <summary>What ip prints of a host's interfaces and addresses.</summary>
internal sealed class HostTableTests
{
    // As `ip -j link show` prints them.
    private const string Links = """
        [{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"operstate":"UNKNOWN","address":"00:00:00:00:00:00"},
         {"ifindex":4,"ifname":"br0","flags":["BROADCAST","UP"],"address":"52:54:00:aa:bb:cc"},
         {"ifindex":5,"ifname":"tap0","flags":["BROADCAST"],"master":"br0","address":"fe:54:00:00:00:01","ifalias":"virtlab ursa"},
         {"ifindex":6,"link_index":2,"ifname":"eth0","flags":["UP"],"address":"02:00:00:00:00:02","link_netnsid":0},
         {},{"ifindex":7,"ifname":"ppp0","flags":[],"address":"nonsense"}]
        """;

    // As `ip -j -4 address show` prints them: an object without anything for each interface that has none; and without -4, which leaves IPv6 in.
    private const string Addresses = """
        [{"ifindex":1,"ifname":"lo","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},{},{"ifname":"x","addr_info":[{}]},
         {"ifname":"eth0","addr_info":[{"family":"inet6","local":"fe80::1","prefixlen":64},{"local":"10.0.0.2","prefixlen":24},{"local":"10.0.0.3","prefixlen":32}]}]
        """;

    [Test]
    public void Interfaces_are_read_with_what_they_are_in_and_who_they_are()
    {
        var table = LinkTable.Parse(Links);
        table.Links.Should().Equal(
            new HostLink("lo", null, null, "00:00:00:00:00:00", true, null, null, 1) { HasCarrier = true },
            new HostLink("br0", null, null, "52:54:00:aa:bb:cc", true, null, null, 4),
            new HostLink("tap0", "br0", "virtlab ursa", "fe:54:00:00:00:01", false, null, null, 5),
            new HostLink("eth0", null, null, "02:00:00:00:00:02", true, null, 2, 6),
            new HostLink("ppp0", null, null, null, false, null, null, 7));
        table.MasterOf("tap0").ToString().Should().Be("br0");
        table.MasterOf("br0").Should().BeNull();
        table.MasterOf("tap9").Should().BeNull("it is not there");
    }

    [Test]
    public void Addresses_are_read_for_each_interface()
    {
        var table = AddressTable.Parse(Addresses);
        table.Of("eth0").Select(address => address.ToString()).Should().Equal("10.0.0.2/24", "10.0.0.3/32");
        table.Of("lo").Should().ContainSingle();
        table.Of("x").Should().BeEmpty();
        table.Of("gone").Should().BeEmpty();
    }

    [Test]
    public void Where_nothing_is_printed_there_is_nothing()
    {
        LinkTable.Parse("\n").Links.Should().BeEmpty();
        AddressTable.Parse("").Of("lo").Should().BeEmpty();
    }

    [TestCase("nonsense")]
    [TestCase("{}")]
    [TestCase("""[{"ifname":"x"}]""")]
    [TestCase("""[{"ifname":5,"addr_info":[{"local":"10.0.0.1","prefixlen":8}]}]""")]
    [TestCase("""[{"addr_info":[{"local":"10.0.0.1"}]}]""")]
    public void What_ip_does_not_print_is_refused_or_skipped_and_never_taken_for_an_interface(string json)
    {
        Refuses(() => LinkTable.Parse(json).Links.Should().BeEmpty());
        Refuses(() => AddressTable.Parse(json).Of("x").Should().BeEmpty());
    }

    [Test]
    public void A_listing_cut_anywhere_is_refused() => Gen.Int[1, Links.TrimEnd().Length - 1].Sample(length =>
    {
        FluentActions.Invoking(() => LinkTable.Parse(Links[..length])).Should().Throw<FormatException>()
            .WithMessage("The output of `ip -j link` could not be read: *");
        FluentActions.Invoking(() => AddressTable.Parse(Addresses[..Math.Min(length, Addresses.TrimEnd().Length - 1)])).Should()
            .Throw<FormatException>().WithMessage("The output of `ip -j address` could not be read: *");
    });

    private static void Refuses(Action parse)
    {
        try
        {
            parse();
        }
        catch (FormatException error)
        {
            error.Message.Should().StartWith("The output of `ip -j ");
        }
    }
}
