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
    private static readonly Lab Lab = new("mine") { Networks = [new LabNetwork("br0", "10.0.0.1/24")] };
    private static readonly Resource Network = LabCompiler.Compile(Lab).Resources.OfType<NetworkResource>().Single();

    private readonly NetworkDriver _driver = new();

    [Test]
    public async Task What_was_made_is_found_and_gone_when_it_is_removed()
    {
        await using var host = Host();

        await _driver.ApplyAsync(host, Network, CancellationToken.None);
        (await _driver.ReadAsync(host, Lab, CancellationToken.None)).Should().Equal("br0");

        await _driver.RemoveAsync(host, Lab, Network.Id, CancellationToken.None);
        (await _driver.ReadAsync(host, Lab, CancellationToken.None)).Should().BeEmpty();
        host.Libvirt.Networks.Should().BeEmpty();
    }

    [TestCase("<network><name>br0</name></network>")]
    [TestCase("<network><name>br0</name><uuid>0b9b4ae6-8d5c-4d2a-9c83-1f1f4a3a2d11</uuid></network>")]
    public async Task A_network_of_that_name_without_the_labs_mark_is_anothers(string xml)
    {
        await using var host = Host();
        await host.Libvirt.CreateNetworkAsync(xml);

        (await _driver.ReadAsync(host, Lab, CancellationToken.None)).Should().BeEmpty();
        await FluentActions.Awaiting(() => _driver.ApplyAsync(host, Network, CancellationToken.None)).Should().ThrowAsync<HostException>()
            .WithMessage("*br0*already exists*");
        host.Libvirt.Networks["br0"].Should().Be(xml, "it is not ours");
    }

    [Test]
    public async Task Another_labs_network_of_that_name_is_not_ours()
    {
        await using var host = Host();
        await host.Libvirt.CreateNetworkAsync(LabCompiler.Compile(Lab with { Name = "other" }).Resources.OfType<NetworkResource>()
            .Single().Xml);

        (await _driver.ReadAsync(host, Lab, CancellationToken.None)).Should().BeEmpty();
    }

    private static FakeHost Host() => new() { Commands = new FakeCommands().Fail("ip -j -s link show", "Device \"br0\" does not exist.") };
}
