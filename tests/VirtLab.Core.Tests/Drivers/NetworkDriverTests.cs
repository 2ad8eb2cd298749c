using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Networks;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>libvirt networks, with libvirt in memory.</summary>
internal sealed partial class NetworkDriverTests
{
    private static readonly Lab Lab = new("mine")
    {
        Networks =
        [
            new LabNetwork("br0", "10.0.0.1/24")
            {
                Domain = "mine.test",
                DhcpRange = new DhcpRange("10.0.0.100", "10.0.0.120"),
                DhcpHosts = [new DhcpHost("52:54:00:00:00:01", "10.0.0.9", "nine")],
                DnsHosts = [new DnsHost("10.0.0.9", ["www.mine.test"])],
            },
        ],
    };

    private static readonly LabMark Mark = new(Lab.Name, Lab, [], []);
    private static readonly NetworkResource Network = NetworkCompiler.Compile(Lab, Lab.Networks[0]);

    private readonly NetworkDriver _driver = new();

    private FakeHost _host = null!;

    [SetUp]
    public void Start()
    {
        _host = new FakeHost(new ManualTime { SkipsWaits = true }) { Commands = new FakeCommands().On("ps ", _ => new CommandOutput(0, Servers(), "")) };
        _ = _host.Commands.On("stat -L -c '%i %n' /proc/self/ns/net", "4026531840 /proc/self/ns/net\n").On("ip -N -j link", $"[{Bridge}]")
            .On("ip -N -j -d link show type bridge", Groups("0x4000")).On("ip -N -j address", _ => new CommandOutput(0, Addresses(), ""))
            .On("ss ", "").On("ip -batch -", "");
    }

    [TearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_network_is_gone_when_its_dnsmasq_has_let_go_of_its_address()
    {
        await ApplyAsync(null, Network);
        // Ended, and on no list any more, but its sockets are still to be closed.
        int looks = 0;
        _ = _host.Commands.On("ss -Hlntu 'src 10.0.0.1:53'", _ => new CommandOutput(0, ++looks < 3 ? "udp UNCONN 0 0 10.0.0.1:53 0.0.0.0:*\n" : "", ""));
        await _driver.RemoveAsync(_host, Network, CancellationToken.None);
        looks.Should().Be(3);
    }

    [Test]
    public async Task What_was_made_is_found_as_it_was_wished_for_and_gone_when_it_is_removed()
    {
        await ApplyAsync(null, Network);
        (await FoundAsync()).Should().ContainSingle().Which.Facts.Should().Equal(Network.Facts);

        await _driver.RemoveAsync(_host, Network, CancellationToken.None);
        (await FoundAsync()).Should().BeEmpty();
        _host.Libvirt.Networks.Should().BeEmpty();
    }

    [Test]
    public async Task Its_bridge_keeps_no_frame_from_the_guard()
    {
        await ApplyAsync(null, Network);
        _host.Commands.Asked.Select(command => command.Input).Should().Contain(PassedOn);
    }

    [Test]
    public async Task A_dnsmasq_of_another_namespace_is_another_networks()
    {
        await ApplyAsync(null, Network);
        _ = _host.Commands.On("ps ", "4026532000 77 /usr/sbin/dnsmasq --conf-file=/var/lib/libvirt/dnsmasq/br0.conf --leasefile-ro\n");
        FactDiff.Between((await FoundAsync()).Single().Facts, Network.Facts).Should().ContainSingle().Which.ToString().Should().Be("~ dnsmasq: has ended -> runs");
        // Nor is it waited for.
        await _driver.RemoveAsync(_host, Network, CancellationToken.None);
        _host.Time.GetTimestamp().Should().Be(0);
    }

    [Test]
    public async Task What_somebody_gave_a_network_is_given_back_when_it_can_not_be_taken_away()
    {
        await ApplyAsync(null, Network);
        _host.Libvirt.EditNetwork("br0", network => network.Add(XElement.Parse("<bandwidth><inbound average='1'/></bandwidth>")));
        string edited = _host.Libvirt.NetworkXml("br0")!;
        var found = (NetworkResource)(await FoundAsync()).Single();
        Answer();

        await ApplyAsync(found, Network);
        _host.Libvirt.NetworkXml("br0").Should().NotContain("bandwidth");
        await ApplyAsync(Network, found);
        _host.Libvirt.NetworkXml("br0").Should().Be(edited);
    }

    [TestCase("[]", "- state: stopped")]
    [TestCase("""[{"ifindex":3,"ifname":"br0","flags":[]}]""", "- bridge's link: down")]
    public async Task A_bridge_that_is_down_or_gone_differs(string links, string change)
    {
        await ApplyAsync(null, Network);
        _ = _host.Commands.On("ip -N -j link", links);
        FactDiff.Between((await FoundAsync()).Single().Facts, Network.Facts).Should().ContainSingle().Which.ToString().Should().Be(change);
    }

    [TestCase(true, "0x0", "- bridge's group_fwd_mask: 0x0", "0x4000")]
    [TestCase(true, "0x4008", "- bridge's group_fwd_mask: 0x4008", "0x4000")]
    [TestCase(false, "0x4000", "+ bridge's group_fwd_mask: 0x0", "0x0")]
    public async Task A_bridge_that_passes_on_other_groups_than_the_guard_wants_differs_and_is_mended_in_place(bool guard, string groups, string change, string mended)
    {
        var network = NetworkCompiler.Compile(Lab, Lab.Networks[0] with { Guard = guard });
        await ApplyAsync(null, network);
        _ = _host.Commands.On("ip -N -j -d link show type bridge", Groups(groups));
        var found = (NetworkResource)(await FoundAsync()).Single();
        var changes = FactDiff.Between(found.Facts, network.Facts);
        changes.Should().ContainSingle().Which.ToString().Should().Be(change);
        network.ImpactOf(changes[0]).Should().Be(Impact.Live);
        await ApplyAsync(found, network);
        _host.Commands.Asked.Last().Input.Should().Be($"link set dev br0 type bridge group_fwd_mask {mended}\n");
    }

    [Test]
    public async Task A_bridge_whose_machines_are_not_guarded_is_left_as_it_is()
    {
        await ApplyAsync(null, NetworkCompiler.Compile(Lab, Lab.Networks[0] with { Guard = false }));
        _host.Commands.Asked.Select(command => command.Input).Should().NotContain(input => input != null && input.Contains("group_fwd_mask", StringComparison.Ordinal));
    }

    [Test]
    public async Task Addresses_that_a_bridge_lacks_or_has_beside_its_own_differ_and_are_mended_in_place()
    {
        await ApplyAsync(null, Network);
        _ = _host.Commands.On("ip -N -j address", """
            [{"ifname":"br0","addr_info":[{"family":"inet","local":"10.0.0.5","prefixlen":24},{"family":"inet6","local":"fe80::1","prefixlen":64},
              {"family":"inet6","local":"2001:db8::5","prefixlen":64,"dynamic":true},{"family":"inet6","local":"2001:db8::6","prefixlen":64}]}]
            """).On("ip -batch", "");
        var found = (NetworkResource)(await FoundAsync()).Single();
        var changes = FactDiff.Between(found.Facts, Network.Facts);
        changes.Select(change => change.ToString()).Should().Equal("- bridge's address 10.0.0.1/24: missing",
            "- bridge's address 10.0.0.5/24: not the lab's", "- bridge's address 2001:db8::6/64: not the lab's");
        changes.Should().OnlyContain(change => Network.ImpactOf(change) == Impact.Live);

        await ApplyAsync(found, Network);
        Given.Should().Equal("address delete 10.0.0.5/24 dev br0\naddress delete 2001:db8::6/64 dev br0\naddress replace 10.0.0.1/24 dev br0\n");
        await ApplyAsync(Network, found);
        Given.Last().Should().Be("address delete 10.0.0.1/24 dev br0\naddress replace 10.0.0.5/24 dev br0\naddress replace 2001:db8::6/64 dev br0\n");
    }

    [TestCase("<network><name>br0</name></network>")]
    [TestCase("<network><name>br0</name><uuid>0b9b4ae6-8d5c-4d2a-9c83-1f1f4a3a2d11</uuid></network>")]
    public async Task A_network_of_that_name_without_the_labs_mark_is_anothers(string xml)
    {
        await _host.Libvirt.CreateNetworkAsync(xml);
        string? before = _host.Libvirt.NetworkXml("br0");

        var found = await _driver.ReadAsync(_host, Mark, CancellationToken.None);
        found.Things.Should().BeEmpty();
        found.Taken.Should().Equal(Claim.Network("br0"));
        await FluentActions.Awaiting(() => ApplyAsync(null, Network)).Should().ThrowAsync<HostException>()
            .WithMessage("*br0*already exists*");
        _host.Libvirt.NetworkXml("br0").Should().Be(before, "it is not ours");
    }

    [Test]
    public async Task Another_labs_network_of_that_name_is_not_ours()
    {
        await ApplyAsync(null, Network with { Lab = "other" });

        (await FoundAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Entries_change_while_it_runs_and_what_goes_goes_first()
    {
        await ApplyAsync(null, Network);

        // The address moves from one card to another.
        var changed = Network with
        {
            Reservations = [new Reservation("52:54:00:00:00:02", "10.0.0.9", "nine")],
            Range = null,
            Dns = [],
        };
        await ApplyAsync(Network, changed);

        Updates.Should().Equal(
            """<range start="10.0.0.100" end="10.0.0.120" />""",
            """<host mac="52:54:00:00:00:01" name="nine" ip="10.0.0.9" />""",
            """<host ip="10.0.0.9"><hostname>www.mine.test</hostname></host>""",
            """<host mac="52:54:00:00:00:02" name="nine" ip="10.0.0.9" />""");
        (await FoundAsync()).Should().ContainSingle().Which.Facts.Should().Equal(changed.Facts);
        _host.Libvirt.Calls.Should().ContainSingle(call => call.Function == "virNetworkCreateXML", "it was not made anew");
    }

    /// <summary>The entries that were changed while it ran.</summary>
    private IEnumerable<string> Updates => _host.Libvirt.Calls.Where(call => call.Function == "virNetworkUpdate").Select(call => call.Xml);

    private string Servers() => string.Concat(_host.Libvirt.Networks.Select(name => $" 4026531840 77 /usr/sbin/dnsmasq --conf-file=/var/lib/libvirt/dnsmasq/{name}.conf --leasefile-ro\n"));

    private const string Bridge = """{"ifindex":3,"ifname":"br0","flags":["UP"]}""";

    private static string Groups(string mask) => $"[{{\"ifname\":\"br0\",\"linkinfo\":{{\"info_kind\":\"bridge\",\"info_data\":{{\"group_fwd_mask\":\"{mask}\"}}}}}}]";

    /// <summary>What libvirt has given the bridges of its networks.</summary>
    private string Addresses() => $"[{string.Join(',', _host.Libvirt.Networks.Select(name => XElement.Parse(_host.Libvirt.NetworkXml(name)!)).Where(network => network.Element("bridge") is not null)
        .Select(network => $$"""{"ifname":"{{(string?)network.Element("bridge")!.Attribute("name")}}","addr_info":[{{string.Join(',', network.Elements("ip")
            .Select(ip => $$"""{"family":"{{((string?)ip.Attribute("family") == "ipv6" ? "inet6" : "inet")}}","local":"{{(string?)ip.Attribute("address")}}","prefixlen":{{(string?)ip.Attribute("prefix")}}}"""))}}]}"""))}]";

    private const string PassedOn = "link set dev br0 type bridge group_fwd_mask 0x4000\n";

    private IEnumerable<string?> Given => _host.Commands.Asked.Select(command => command.Input).Where(input => input is not (null or "" or PassedOn));

    /// <summary>A tap on the bridge and one elsewhere, a route over it, the lab's own, and one of others, and a lease.</summary>
    private void Answer()
    {
        Refuse(xml => xml.Contains("refused", StringComparison.Ordinal), "bridge refused");
        _ = _host.Commands
            .On("ip -N -j link", $$"""
                [{{Bridge}},{"ifindex":4,"ifname":"tap0","flags":[],"master":"br0"},{"ifindex":5,"ifname":"tap9","flags":[],"master":"br9"}]
                """)
            .On("ip -N -j rule", "[]").On("ip -6 -N -j rule", "")
            .On("ip -N -j route", """
                [{"dst":"10.9.0.0/16","gateway":"10.0.0.9","dev":"br0","protocol":"86"},{"dst":"10.10.0.0/16","gateway":"10.0.0.9","dev":"br0","protocol":"3"},
                 {"dst":"10.11.0.0/16","dev":"br9","protocol":"86"},{"type":"6","dst":"10.12.0.0/16","protocol":"86"}]
                """)
            .On("sysctl -q -w net/ipv6/conf/br0/accept_dad=0", "")
            .On("cat /var/lib/libvirt/dnsmasq/br0.status", "leases").On("sh -c", "")
            .On("ip ", command => command.Arguments.Contains("-batch") ? new CommandOutput(0, "", "") : null);
    }

    /// <summary>libvirt does not start such a network.</summary>
    private void Refuse(Func<string, bool> which, string why) => _host.Libvirt.Before = (call, _) =>
        call.Function == "virNetworkCreateXML" && which(call.Xml) ? Task.FromException(new HostException(why)) : Task.CompletedTask;

    private Task ApplyAsync(NetworkResource? there, NetworkResource wished) =>
        _driver.ApplyAsync(_host, there, wished, CancellationToken.None);

    private async Task<IReadOnlyList<Resource>> FoundAsync() =>
        (await _driver.ReadAsync(_host, Mark, CancellationToken.None)).Things;
}
