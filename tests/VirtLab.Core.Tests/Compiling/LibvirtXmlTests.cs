using CsCheck;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>What is written for libvirt is read again as it was wished for.</summary>
internal sealed class LibvirtXmlTests
{
    [Test]
    public void A_network_is_read_as_it_was_written() => Labs.Any.Sample(lab =>
    {
        foreach (var network in lab.Networks.Select(network => NetworkCompiler.Compile(lab, network)))
            NetworkXml.Parse(lab.Name, network.Name.ToString(), NetworkXml.Render(network))!.Facts.Should().Equal(network.Facts);
    });

    [Test]
    public void Further_subnets_and_prefixes_are_addresses_of_their_own_and_DHCP_is_the_first_ones()
    {
        var lab = UrsaLab.Lab with { Networks = [UrsaLab.Lab.Networks[0] with { Subnets = ["10.5.0.1/24"], Prefixes = ["2001:db8:1::1/64"] }], Machines = [UrsaLab.Lab.Machines[0]] };
        string xml = NetworkXml.Render(NetworkCompiler.Compile(lab, lab.Networks[0])).ReplaceLineEndings("\n");
        xml[xml.IndexOf("  <ip", StringComparison.Ordinal)..].Should().Be("""
              <ip family="ipv4" address="192.168.0.254" prefix="24">
                <dhcp>
                  <host mac="52:54:00:fe:4a:1c" name="etch32" ip="192.168.0.1" />
                </dhcp>
              </ip>
              <ip family="ipv4" address="10.5.0.1" prefix="24" />
              <ip family="ipv6" address="2001:db8:1::1" prefix="64" />
            </network>
            """.ReplaceLineEndings("\n"));
    }

    [Test]
    public void A_machine_is_read_as_it_was_written() => Labs.Any.Sample(lab =>
    {
        foreach (var machine in lab.Machines.Select(machine => new MachineResource(lab.Name, machine, MachineNics.Of(lab, machine))))
        {
            string xml = DomainXml.Render(machine, new KernelBoot("/there/kernel", "/there/initrd", "quiet"), kvm: false);
            var found = DomainXml.Parse(lab.Name, machine.Machine.Name.ToString(), xml, _ => "br0")!;
            found.Facts.Should().Equal(machine.Facts);
            found.Claims.Should().Equal(machine.Claims);
        }
    });

    [Test]
    public void What_has_another_labs_mark_is_not_read()
    {
        var lab = UrsaLab.Lab;
        var machine = new MachineResource(lab.Name, lab.Machines[0], MachineNics.Of(lab, lab.Machines[0]));
        string xml = DomainXml.Render(machine, new KernelBoot("/k", null, ""), kvm: true);
        DomainXml.Parse("other", "etch32", xml, _ => null).Should().BeNull();
        DomainXml.Parse(lab.Name, "x", "<domain><name>x</name></domain>", _ => null).Should().BeNull();
        NetworkXml.Parse("other", "br0", NetworkXml.Render(NetworkCompiler.Compile(lab, lab.Networks[0]))).Should().BeNull();
    }

    [Test]
    public void A_tap_in_another_bridge_or_in_none_is_a_difference()
    {
        var lab = UrsaLab.Lab;
        var machine = new MachineResource(lab.Name, lab.Machines[0], MachineNics.Of(lab, lab.Machines[0]));
        string xml = DomainXml.Render(machine, new KernelBoot("/k", null, ""), kvm: true);
        var loose = DomainXml.Parse(lab.Name, "etch32", xml, _ => null)!;
        var change = FactDiff.Between(loose.Facts, machine.Facts).Should().ContainSingle().Which;
        change.ToString().Should().EndWith(": tap0 on br0 (in no bridge) -> tap0 on br0 (br0)");
        machine.ImpactOf(change).Should().Be(Impact.Reattach);
    }

    [TestCase("<network><name>br0</name><uuid>{0}</uuid></network>", "Network br0 has no IPv4 address.")]
    [TestCase("<network><name>br0</name><uuid>{0}</uuid><bridge name='br0'/><ip family='ipv6' address='fd00::1' prefix='64'/></network>", "Network br0 has no IPv4 address.")]
    [TestCase("<network><name>br0</name><uuid>{0}</uuid><ip address='10.0.0.1' prefix='24'/></network>", "<> has no name.")]
    [TestCase("<network><name>br0</name><uuid>{0}</uuid><bridge name='br0'/><ip prefix='24'/></network>", "<ip> has no address.")]
    public void A_network_with_our_mark_that_is_not_as_we_make_them_is_refused(string xml, string why) => FluentActions
        .Invoking(() => NetworkXml.Parse("lab", "br0", string.Format(null, xml, NetworkXml.Uuid("lab", "br0"))))
        .Should().Throw<FormatException>().WithMessage(why);
}
