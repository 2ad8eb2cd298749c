using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>Networks that are stopped and started while machines are on them.</summary>
internal sealed partial class NetworkDriverTests
{
    private static IEnumerable<TestCaseData<NetworkResource>> OtherNetworks =>
    [
        new(Network with { Domain = "other.test" }) { TestName = "Made anew: another domain" },
        new(Network with { Subnets = ["10.0.1.1/24"] }) { TestName = "Made anew: a further subnet" },
        new(Network with { Prefixes = ["2001:db8:1::1/64"] }) { TestName = "Made anew: an IPv6 prefix" },
    ];

    [TestCaseSource(nameof(OtherNetworks))]
    public async Task For_what_libvirt_cannot_change_it_is_made_anew_with_all_that_hung_on_it(NetworkResource other)
    {
        await ApplyAsync(null, Network);
        Answer();

        await ApplyAsync(Network, other);

        Updates.Should().BeEmpty();
        (await FoundAsync()).Should().ContainSingle().Which.Facts.Should().Equal(other.Facts);
        Given.Should().Equal("leases", "link set dev tap0 master br0\n", "route replace 10.9.0.0/16 via 10.0.0.9 dev br0 table 254 protocol 86\n");
    }

    /// <summary>libvirt tells dnsmasq to end, and does not wait until it has.</summary>
    [Test]
    public async Task Its_address_is_free_before_it_starts_again()
    {
        await ApplyAsync(null, Network);
        Answer();
        int left = 3;
        _ = _host.Commands.On("ps ", _ => new CommandOutput(0, left-- > 0 ? "4026531840 77 /usr/sbin/dnsmasq --conf-file=/var/lib/libvirt/dnsmasq/br0.conf --leasefile-ro\n" : "", ""));
        Refuse(_ => left >= 0, "Address already in use");

        await ApplyAsync(Network, Network with { Domain = "other.test" });
        left.Should().Be(-1);
    }

    [Test]
    public async Task One_that_does_not_start_again_becomes_what_it_was()
    {
        await ApplyAsync(null, Network);
        Answer();
        string? before = _host.Libvirt.NetworkXml("br0");

        var changing = () => ApplyAsync(Network, Network with { Bridge = "refused" });

        (await changing.Should().ThrowAsync<HostException>()).WithMessage("*refused*");
        _host.Libvirt.NetworkXml("br0").Should().Be(before);
        Given.Should().Equal("link set dev tap0 master br0\n", "route replace 10.9.0.0/16 via 10.0.0.9 dev br0 table 254 protocol 86\n");
    }

    [Test]
    public async Task One_of_which_only_what_follows_its_start_fails_becomes_what_it_was_too()
    {
        await ApplyAsync(null, Network);
        Answer();
        string? before = _host.Libvirt.NetworkXml("br0");
        _ = _host.Commands.On("sysctl -q -w net/ipv6/conf/br0/accept_dad=0", _ => new CommandOutput(1, "", "refused"));

        var changing = () => ApplyAsync(Network, Network with { Prefixes = ["2001:db8:1::1/64"] });

        (await changing.Should().ThrowAsync<HostException>()).WithMessage("*refused*");
        _host.Libvirt.NetworkXml("br0").Should().Be(before);
        Given.Should().Contain("link set dev tap0 master br0\n");
    }

    /// <summary>It stopped, the connection to libvirt was lost, and so was the way back: what is undone then finds no network, and machines that run.</summary>
    [Test]
    public async Task Machines_that_ran_on_a_network_that_is_gone_are_plugged_in_again_when_it_comes_back()
    {
        await ApplyAsync(null, Network);
        await _host.Libvirt.CreateNetworkAsync("<network><name>br9</name><bridge name='br9'/></network>");
        Answer();
        var machine = new MachineResource("mine", new Machine("guest"), [new("br0", "br0", "tap0", "52:54:00:00:00:01", null), new("br9", "br9", "tap9", "52:54:00:00:00:02", null)]);
        await _host.Libvirt.CreateDomainAsync(DomainXml.Render(machine, new KernelBoot("/k", null, ""), kvm: false));
        await _host.Libvirt.CreateDomainAsync(DomainXml.Render(machine with { Lab = "other", Machine = new Machine("others"), Nics = [new("br0", "br0", "tap5", "52:54:00:00:00:03", null)] },
            new KernelBoot("/k", null, ""), kvm: false));
        await _driver.RemoveAsync(_host, Network, CancellationToken.None);
        await ApplyAsync(null, Network);
        Given.Should().BeEmpty("it is plugged in");

        _ = _host.Commands.On("ip -N -j link", $$"""[{{Bridge}},{"ifindex":4,"ifname":"tap0","flags":[]},{"ifindex":5,"ifname":"tap9","flags":[]},{"ifindex":6,"ifname":"tap5","flags":[]}]""");
        await _driver.RemoveAsync(_host, Network, CancellationToken.None);
        await ApplyAsync(null, Network);
        Given.Should().Equal("link set dev tap0 master br0\n");
    }
}
