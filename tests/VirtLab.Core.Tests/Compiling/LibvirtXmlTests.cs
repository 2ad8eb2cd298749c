using CsCheck;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>What is written for libvirt is read again as it was wished for.</summary>
internal sealed class LibvirtXmlTests
{
    private static readonly MachineResource EtchMachine = new(UrsaLab.Lab.Name, UrsaLab.Lab.Machines[0], MachineNics.Of(UrsaLab.Lab, UrsaLab.Lab.Machines[0]));
    private static readonly string MachineXml = DomainXml.Render(EtchMachine, new KernelBoot("/k", null, ""), kvm: true);

    [Test]
    public void A_network_is_read_as_it_was_written() => Labs.Any.Sample(lab =>
    {
        foreach (var network in lab.Networks.Select(network => Written(lab, network)))
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
        DomainXml.Parse("other", "etch32", MachineXml, _ => null).Should().BeNull();
        DomainXml.Parse(lab.Name, "x", "<domain><name>x</name></domain>", _ => null).Should().BeNull();
        NetworkXml.Parse("other", "br0", NetworkXml.Render(NetworkCompiler.Compile(lab, lab.Networks[0]))).Should().BeNull();
    }

    [Test]
    public void A_tap_in_another_bridge_or_in_none_is_a_difference()
    {
        var loose = DomainXml.Parse(UrsaLab.Lab.Name, "etch32", MachineXml, _ => null)!;
        var change = FactDiff.Between(loose.Facts, EtchMachine.Facts).Should().ContainSingle().Which;
        change.ToString().Should().EndWith(": tap0 on br0 (in no bridge) -> tap0 on br0 (br0)");
        EtchMachine.ImpactOf(change).Should().Be(Impact.Reattach);
    }

    [TestCase("<network><name>br0</name><uuid>{0}</uuid></network>", "Network br0 has no IPv4 address.")]
    [TestCase("<network><name>br0</name><uuid>{0}</uuid><bridge name='br0'/><ip family='ipv6' address='fd00::1' prefix='64'/></network>", "Network br0 has no IPv4 address.")]
    [TestCase("<network><name>br0</name><uuid>{0}</uuid><ip address='10.0.0.1' prefix='24'/></network>", "<network> has no element with a name.")]
    [TestCase("<network><name>br0</name><uuid>{0}</uuid><bridge name='br0'/><ip prefix='24'/></network>", "<ip> has no address.")]
    public void A_network_with_our_mark_that_is_not_as_we_make_them_is_unreadable_and_made_anew(string xml, string why)
    {
        string text = string.Format(null, xml, NetworkXml.Uuid("lab", "br0"));
        var network = NetworkXml.Parse("lab", "br0", text)!;
        network.Facts.Should().Equal(new Fact("definition", $"unreadable: {why}"));
        network.ImpactOf(new FactChange("definition", "unreadable", null)).Should().Be(Impact.Reattach);
    }

    [Test]
    public void A_network_whose_traffic_libvirt_forwards_differs()
    {
        var network = Written(UrsaLab.Lab, UrsaLab.Lab.Networks[0]);
        var edited = NetworkXml.Parse(UrsaLab.Lab.Name, "br0", NetworkXml.Render(network).Replace("\"open\"", "\"nat\"", StringComparison.Ordinal))!;
        FactDiff.Between(edited.Facts, network.Facts).Should().ContainSingle().Which.ToString().Should().Be("~ forward: nat -> open");
    }

    [TestCase("</network>", "<bandwidth><inbound average='1'/></bandwidth></network>", "- foreign bandwidth: not the lab's")]
    [TestCase("stp=\"off\"", "stp=\"on\"", "- foreign bridge stp: not the lab's")]
    [TestCase("<dns>", "<dns><forwarder addr='10.0.0.1'/>", "- foreign dns forwarder: not the lab's")]
    [TestCase("</network>", "<title>Mine</title><metadata><x/></metadata></network>", "")]
    public void What_no_lab_says_of_a_network_differs_unless_it_is_for_people(string before, string after, string change)
    {
        var network = Written(UrsaLab.Lab, UrsaLab.Lab.Networks[0] with { DnsHosts = [new("10.0.0.9", ["www.mine.test"])] });
        string xml = NetworkXml.Render(network);
        string edited = xml.Replace(before, after, StringComparison.Ordinal);
        edited.Should().NotBe(xml);
        var changes = FactDiff.Between(NetworkXml.Parse(UrsaLab.Lab.Name, "br0", edited)!.Facts, network.Facts);
        string.Join('\n', changes).Should().Be(change);
        changes.Where(other => network.ImpactOf(other) != Impact.Reattach).Should().BeEmpty();
    }

    [TestCase("<memory unit='KiB'>131072</memory>", "<memory unit='KiB'>lots</memory>")]
    [TestCase("<vcpu>1</vcpu>", "")]
    [TestCase("network=\"br0\"", "portgroup=\"x\"")]
    [TestCase("dev=\"tap0\"", "dev=\"a name that is too long\"")]
    [TestCase("dev=\"tap0\"", "managed=\"no\"")]
    public void A_machine_with_our_mark_that_is_not_as_we_make_them_is_unreadable_and_made_anew(string before, string after)
    {
        string xml = MachineXml.Replace('"', '\'');
        string edited = xml.Replace(before.Replace('"', '\''), after.Replace('"', '\''), StringComparison.Ordinal);
        edited.Should().NotBe(xml);
        var found = DomainXml.Parse(UrsaLab.Lab.Name, "etch32", edited, _ => null)!;
        found.Facts.Should().ContainSingle().Which.Should().Match<Fact>(fact => fact.Path == "definition" && fact.Value.StartsWith("unreadable: "));
        EtchMachine.StartsAs(found).Should().BeFalse();
        FactDiff.Between(found.Facts, EtchMachine.Facts).Max(EtchMachine.ImpactOf).Should().Be(Impact.Recreate);
    }

    [TestCase("<disk type='file' device='disk'><source file='/x'/><target dev='vda' bus='virtio'/></disk>", "- foreign disk vda: not the lab's")]
    [TestCase("<hostdev mode='subsystem' type='pci'/>", "- foreign hostdev: not the lab's")]
    [TestCase("<interface type='user'><mac address='52:54:00:99:99:99'/></interface>", "- foreign nic 52:54:00:99:99:99: not the lab's")]
    public void A_device_that_somebody_plugged_in_differs(string device, string change)
    {
        string xml = MachineXml.Replace("</devices>", $"{device}</devices>", StringComparison.Ordinal);
        var found = DomainXml.Parse(UrsaLab.Lab.Name, "etch32", xml, _ => "br0")!;
        FactDiff.Between(found.Facts, EtchMachine.Facts).Should().ContainSingle().Which.ToString().Should().Be(change);
        EtchMachine.StartsAs(found).Should().BeFalse("at boot it would be there again");
    }

    [Test]
    public void A_card_whose_link_is_down_differs_and_is_mended_in_place()
    {
        Found("<link state='down'/>").Should().ContainSingle().Which.Should().Match<FactChange>(change => $"{change}".EndsWith(" edited: link down") && EtchMachine.ImpactOf(change) == Impact.Live);
        Found("<link state='up'/>").Should().BeEmpty();
        Found("<filterref filter='x'/>").Should().ContainSingle().Which.ToString().Should().EndWith(" edited: filterref");
        Found("<port isolated='yes'/>").Should().BeEmpty("libvirt says of a card what it took over from its network");

        IReadOnlyList<FactChange> Found(string link) => FactDiff.Between(
            DomainXml.Parse(UrsaLab.Lab.Name, "etch32", MachineXml.Replace("</interface>", $"{link}</interface>", StringComparison.Ordinal), _ => "br0")!.Facts, EtchMachine.Facts);
    }

    /// <summary>What of a network is libvirt's to know.</summary>
    private static NetworkResource Written(Lab lab, LabNetwork network) => NetworkCompiler.Compile(lab, network) with { PassedOn = NetworkResource.Lldp };
}
