using VirtLab.Compiling;
using VirtLab.Compiling.Networks;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>libvirt networks, with libvirt in memory.</summary>
internal sealed class NetworkDriverTests
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
    public void Start() => _host = new FakeHost { Commands = new FakeCommands().On("ps ", "/usr/sbin/dnsmasq --conf-file=/var/lib/libvirt/dnsmasq/br0.conf --leasefile-ro\n") };

    [TearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [Test]
    public async Task What_was_made_is_found_as_it_was_wished_for_and_gone_when_it_is_removed()
    {
        await ApplyAsync(null, Network);
        (await FoundAsync()).Should().ContainSingle().Which.Facts.Should().Equal(Network.Facts);

        await _driver.RemoveAsync(_host, Network, CancellationToken.None);
        (await FoundAsync()).Should().BeEmpty();
        _host.Libvirt.Networks.Should().BeEmpty();
    }

    [TestCase("<network><name>br0</name></network>")]
    [TestCase("<network><name>br0</name><uuid>0b9b4ae6-8d5c-4d2a-9c83-1f1f4a3a2d11</uuid></network>")]
    public async Task A_network_of_that_name_without_the_labs_mark_is_anothers(string xml)
    {
        await _host.Libvirt.CreateNetworkAsync(xml);

        var found = await _driver.ReadAsync(_host, Mark, CancellationToken.None);
        found.Things.Should().BeEmpty();
        found.Taken.Should().Equal(Claim.Network("br0"));
        await FluentActions.Awaiting(() => ApplyAsync(null, Network)).Should().ThrowAsync<HostException>()
            .WithMessage("*br0*already exists*");
        _host.Libvirt.Networks["br0"].Should().Be(xml, "it is not ours");
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
        string before = _host.Libvirt.Networks["br0"];

        // The address moves from one card to another.
        await ApplyAsync(Network, Network with
        {
            Reservations = [new DhcpHost("52:54:00:00:00:02", "10.0.0.9", "nine")],
            Range = null,
            Dns = [],
        });

        _host.Libvirt.Updates.Select(update => (update.Network, update.Change, update.Entry)).Should().Equal(
            ("br0", EntryChange.Delete, NetworkEntry.DhcpRange), ("br0", EntryChange.Delete, NetworkEntry.DhcpHost),
            ("br0", EntryChange.Delete, NetworkEntry.DnsHost), ("br0", EntryChange.Add, NetworkEntry.DhcpHost));
        _host.Libvirt.Updates.Last().Xml.Should().Be("<host mac=\"52:54:00:00:00:02\" name=\"nine\" ip=\"10.0.0.9\" />");
        _host.Libvirt.Networks["br0"].Should().Be(before, "it was not made anew");
    }

    [Test]
    public async Task For_what_libvirt_cannot_change_it_is_made_anew_and_the_taps_are_plugged_in_again()
    {
        await ApplyAsync(null, Network);
        _host.Commands
            .On("ip -N -j link", """
                [{"ifindex":4,"ifname":"tap0","flags":[],"master":"br0"},{"ifindex":5,"ifname":"tap9","flags":[],"master":"br9"}]
                """)
            .On("ip ", command => command.Arguments.Contains("-batch") ? new CommandOutput(0, "", "") : null);

        await ApplyAsync(Network, Network with { Domain = "other.test" });

        _host.Libvirt.Updates.Should().BeEmpty();
        _host.Libvirt.Networks["br0"].Should().Contain("other.test");
        _host.Commands.Asked.Last().Input.Should().Be("link set dev tap0 master br0\n");
    }

    private Task ApplyAsync(NetworkResource? there, NetworkResource wished) =>
        _driver.ApplyAsync(_host, there, wished, CancellationToken.None);

    private async Task<IReadOnlyList<Resource>> FoundAsync() =>
        (await _driver.ReadAsync(_host, Mark, CancellationToken.None)).Things;
}
