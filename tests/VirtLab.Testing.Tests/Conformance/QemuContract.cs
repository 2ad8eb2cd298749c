using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Testing.Tests.Conformance;

/// <summary>What VirtLab relies on in libvirt with QEMU, and its test driver does not do: bridges, taps, devices, consoles.</summary>
public abstract partial class QemuContract : LibvirtContract
{
    protected override string DomainType => "qemu";

    protected override IEnumerable<string> Story => ["Resumed 0", "Started Booted", "Suspended 0", "Resumed 0", "Stopped Destroyed"];

    private const string Console = "<serial type='pty'/><console type='pty'/>";

    [Test]
    public async Task A_network_is_defined_while_it_runs_and_no_longer()
    {
        string name = NewNetwork(out string xml);
        await Libvirt.CreateNetworkAsync(xml, Deadline);
        await Libvirt.PersistNetworkAsync((await NetworkAsync(name)).Xml, Deadline);
        var defined = await NetworkAsync(name);
        defined.Should().BeEquivalentTo(new { Active = true, Autostart = true });
        defined.Definition.Should().NotBeNull();

        await Libvirt.UnpersistNetworkAsync(name, Deadline);
        (await NetworkAsync(name)).Should().BeEquivalentTo(new { Active = true, Definition = (string?)null, Autostart = false });
        await Libvirt.UnpersistNetworkAsync(name, Deadline);
    }

    [Test]
    public async Task What_happens_to_a_network_that_runs_and_is_defined_is_told_in_order()
    {
        string name = NewNetwork(out string xml);
        (await ToldOfNetworkAsync(name, async () =>
        {
            await Libvirt.CreateNetworkAsync(xml, Deadline);
            await Libvirt.PersistNetworkAsync((await NetworkAsync(name)).Xml, Deadline);
            await Libvirt.DestroyNetworkAsync(name, Deadline);
        })).Should().Equal("Started", "Defined", "Undefined", "Stopped");
    }

    [Test]
    public async Task The_bridge_of_a_network_gets_a_hardware_address()
    {
        string network = await StartedAsync();
        (await NetworkAsync(network)).Xml.Should().MatchRegex("<mac address=.52:54:00:");
    }

    [Test]
    public async Task Two_networks_have_neither_a_bridge_nor_an_address_in_common()
    {
        string name = NewNetwork(out string xml);
        await Libvirt.CreateNetworkAsync(xml, Deadline);

        string second = NewNetwork(out string other);
        (await CodeAsync(() => Libvirt.CreateNetworkAsync(other.Replace($"{second}br", $"{name}br", StringComparison.Ordinal).Replace("10.77", "10.78", StringComparison.Ordinal))))
            .Should().Be(ErrorNumber.InternalError, "its bridge is another's");
        (await CodeAsync(() => Libvirt.CreateNetworkAsync(other))).Should().Be(ErrorNumber.InternalError, "its address is another's");
        await Libvirt.CreateNetworkAsync(other.Replace("10.77", "10.78", StringComparison.Ordinal), Deadline);
    }

    [Test]
    public async Task A_card_needs_a_network_that_runs()
    {
        _ = NewDomain(out string xml, "<interface type='network'><source network='nowhere'/></interface>");
        (await CodeAsync(() => Libvirt.CreateDomainAsync(xml))).Should().Be(ErrorNumber.NoNetwork);

        string network = NewNetwork(out string defined);
        await Libvirt.PersistNetworkAsync(defined, Deadline);
        (await CodeAsync(() => Libvirt.CreateDomainAsync(xml.Replace("nowhere", network, StringComparison.Ordinal)))).Should().Be(ErrorNumber.OperationInvalid);
        (await Libvirt.ListDomainsAsync(Deadline)).Should().BeEmpty("what does not start leaves nothing");
    }

    [Test]
    public async Task A_card_gets_a_tap_that_nobody_else_has()
    {
        string network = await StartedAsync();
        string first = NewDomain(out string xml, Card(network, "52:54:00:00:00:01", "labtap1"));
        await Libvirt.CreateDomainAsync(xml, Deadline);
        XElement.Parse((await Libvirt.GetDomainXmlAsync(first, Deadline))!).Descendants("interface").Single().Element("source")!.Attribute("bridge")!.Value.Should().Be($"{network}br");

        _ = NewDomain(out string other, Card(network, "52:54:00:00:00:02", "labtap1"));
        (await CodeAsync(() => Libvirt.CreateDomainAsync(other))).Should().Be(ErrorNumber.OperationInvalid);

        string third = NewDomain(out string without, $"<interface type='network'><source network='{network}'/></interface>");
        await Libvirt.CreateDomainAsync(without, Deadline);
        (await Libvirt.GetDomainXmlAsync(third, Deadline)).Should().MatchRegex("<target dev=.vnet[0-9]+.").And.MatchRegex("<mac address=.52:54:00:");
    }

    [Test]
    public async Task A_card_is_plugged_into_a_domain_that_runs()
    {
        string network = await StartedAsync();
        string name = NewDomain(out string xml);
        await Libvirt.CreateDomainAsync(xml, Deadline);

        await Libvirt.AttachDeviceAsync(name, Card(network, "52:54:00:00:00:01", "labtap1"), Deadline);
        (await Libvirt.GetDomainXmlAsync(name, Deadline)).Should().Contain("52:54:00:00:00:01").And.Contain("labtap1");
        (await CodeAsync(() => Libvirt.AttachDeviceAsync(name, Card(network, "52:54:00:00:00:02", "labtap1")))).Should().Be(ErrorNumber.OperationInvalid, "the tap is taken");
        (await CodeAsync(() => Libvirt.AttachDeviceAsync(name, Card("nowhere", "52:54:00:00:00:02", "labtap2")))).Should().Be(ErrorNumber.NoNetwork);
        (await CodeAsync(() => Libvirt.AttachDeviceAsync(name, "<interface type='network'"))).Should().Be(ErrorNumber.XmlDetail);
        (await CodeAsync(() => Libvirt.AttachDeviceAsync(name, Card(network, "52:54:00:00:00", "labtap3")))).Should().Be(ErrorNumber.XmlError);
        (await CodeAsync(() => Libvirt.DetachDeviceAsync(name, Card(network, "52:54:00:00:00:09", "labtap9")))).Should().Be(ErrorNumber.DeviceMissing);
    }

    [Test]
    public async Task A_card_changes_in_place_only_where_it_can()
    {
        string network = await StartedAsync();
        string name = NewDomain(out string xml, Card(network, "52:54:00:00:00:01", "labtap1"));
        await Libvirt.CreateDomainAsync(xml, Deadline);

        string down = Card(network, "52:54:00:00:00:01", "labtap1").Replace("</interface>", "<link state='down'/></interface>", StringComparison.Ordinal);
        await Libvirt.UpdateDeviceAsync(name, down, Deadline);
        (await Libvirt.GetDomainXmlAsync(name, Deadline)).Should().MatchRegex("<link state=.down.").And.Contain("labtap1");
        (await CodeAsync(() => Libvirt.UpdateDeviceAsync(name, Card(network, "52:54:00:00:00:01", "labtap2")))).Should().Be(ErrorNumber.OperationUnsupported);
        (await CodeAsync(() => Libvirt.UpdateDeviceAsync(name, Card(network, "52:54:00:00:00:09", "labtap9")))).Should().Be(ErrorNumber.DeviceMissing);
    }

    [Test]
    public async Task A_domain_that_does_not_run_has_neither_console_nor_devices_to_change()
    {
        string name = NewDomain(out string xml, Console);
        await Libvirt.PersistDomainAsync(xml, Deadline);
        (await CodeAsync(() => Libvirt.OpenConsoleAsync(name))).Should().Be(ErrorNumber.OperationInvalid);
        (await CodeAsync(() => Libvirt.SuspendDomainAsync(name))).Should().Be(ErrorNumber.OperationInvalid);
        (await CodeAsync(() => Libvirt.ResumeDomainAsync(name))).Should().Be(ErrorNumber.OperationInvalid);
        (await CodeAsync(() => Libvirt.AttachDeviceAsync(name, Card("nowhere", "52:54:00:00:00:01", "labtap1")))).Should().Be(ErrorNumber.OperationInvalid);
    }

    [Test]
    public async Task One_at_a_time_opens_a_console()
    {
        string name = NewDomain(out string xml, Console);
        await Libvirt.CreateDomainAsync(xml, Deadline);
        await using (var console = await Libvirt.OpenConsoleAsync(name, Deadline))
        {
            console.Should().BeReadable().And.BeWritable();
            (await CodeAsync(() => Libvirt.OpenConsoleAsync(name))).Should().Be(ErrorNumber.OperationFailed);
        }
        await using var again = await Libvirt.OpenConsoleAsync(name, Deadline);
        again.Should().BeReadable();
    }

    [Test]
    public async Task A_domain_without_a_console_has_none_to_open()
    {
        string name = NewDomain(out string xml);
        await Libvirt.CreateDomainAsync(xml, Deadline);
        (await CodeAsync(() => Libvirt.OpenConsoleAsync(name))).Should().Be(ErrorNumber.InternalError);
    }

    [Test]
    public async Task A_domain_that_is_no_longer_defined_does_not_start_with_the_daemon()
    {
        string name = NewDomain(out string xml);
        await Libvirt.PersistDomainAsync(xml, Deadline);
        await Libvirt.CreateDomainAsync((await DomainAsync(name)).Definition!, Deadline);
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = true, Autostart = true });
        await Libvirt.UnpersistDomainAsync(name, Deadline);
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = true, Definition = (string?)null, Autostart = false });
    }

    [Test]
    public async Task Who_goes_on_is_not_told_to()
    {
        string name = NewDomain(out string xml);
        await Libvirt.CreateDomainAsync(xml, Deadline);
        (await CodeAsync(() => Libvirt.ResumeDomainAsync(name))).Should().Be(ErrorNumber.OperationInvalid);
        await Libvirt.SuspendDomainAsync(name, Deadline);
        await Libvirt.SuspendDomainAsync(name, Deadline);
    }

    [Test]
    public async Task A_network_goes_from_under_its_domains()
    {
        string network = await StartedAsync();
        string name = NewDomain(out string xml, Card(network, "52:54:00:00:00:01", "labtap1"));
        await Libvirt.CreateDomainAsync(xml, Deadline);
        await Libvirt.DestroyNetworkAsync(network, Deadline);
        (await DomainAsync(name)).Active.Should().BeTrue();
        (await Libvirt.GetDomainXmlAsync(name, Deadline)).Should().Contain(network);
    }

    [Test]
    public async Task A_domain_goes_back_to_what_it_was_when_it_was_saved()
    {
        string network = await StartedAsync();
        string name = NewDomain(out string xml, Card(network, "52:54:00:00:00:01", "labtap1"));
        await Libvirt.CreateDomainAsync(xml, Deadline);
        string before = await WithoutNumberAsync();

        await Libvirt.SaveDomainAsync(name, MemoryFile, Deadline);
        (await WithoutNumberAsync()).Should().Be(before, "it runs on");
        await Libvirt.DetachDeviceAsync(name, Card(network, "52:54:00:00:00:01", "labtap1"), Deadline);
        await Libvirt.AttachDeviceAsync(name, Card(network, "52:54:00:00:00:02", "labtap2"), Deadline);
        await Libvirt.RestoreDomainAsync(name, MemoryFile, Deadline);
        (await WithoutNumberAsync()).Should().Be(before);

        await Libvirt.DestroyDomainAsync(name, Deadline);
        await Libvirt.RestoreDomainAsync(name, MemoryFile, Deadline);
        (await WithoutNumberAsync()).Should().Be(before, "a file is read as often as one likes");
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = true, Paused = false, Definition = (string?)null });

        async Task<string> WithoutNumberAsync()
        {
            var domain = XElement.Parse((await Libvirt.GetDomainXmlAsync(name, Deadline))!);
            domain.SetAttributeValue("id", null);
            // A port of a network is another one each time.
            domain.Descendants("source").Attributes("portid").Remove();
            return domain.ToString();
        }
    }

    [Test]
    public async Task A_domain_that_goes_back_keeps_its_definition()
    {
        string name = NewDomain(out string xml);
        await Libvirt.PersistDomainAsync(xml, Deadline);
        await Libvirt.CreateDomainAsync((await DomainAsync(name)).Definition!, Deadline);
        await Libvirt.SuspendDomainAsync(name, Deadline);
        await Libvirt.SaveDomainAsync(name, MemoryFile, Deadline);
        await Libvirt.ResumeDomainAsync(name, Deadline);

        await Libvirt.RestoreDomainAsync(name, MemoryFile, Deadline);
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = true, Paused = true, Autostart = true });
        (await DomainAsync(name)).Definition.Should().NotBeNull();
    }

    [Test]
    public async Task What_can_not_be_saved_or_read_again_is_refused()
    {
        string name = NewDomain(out string xml);
        (await CodeAsync(() => Libvirt.SaveDomainAsync(name, MemoryFile))).Should().Be(ErrorNumber.NoDomain);
        (await CodeAsync(() => Libvirt.RestoreDomainAsync(name, "/run/nothing"))).Should().Be(ErrorNumber.SystemError);
        await Libvirt.PersistDomainAsync(xml, Deadline);
        (await CodeAsync(() => Libvirt.SaveDomainAsync(name, MemoryFile))).Should().Be(ErrorNumber.XmlError, "it does not run");
    }

    [Test]
    public async Task Who_is_saved_and_goes_back_is_told_of()
    {
        string name = NewDomain(out string xml);
        (await ToldAsync(name, async () =>
        {
            await Libvirt.CreateDomainAsync(xml, Deadline);
            await Libvirt.SaveDomainAsync(name, MemoryFile, Deadline);
            await Libvirt.RestoreDomainAsync(name, MemoryFile, Deadline);
            await Libvirt.SuspendDomainAsync(name, Deadline);
            await Libvirt.SaveDomainAsync(name, MemoryFile, Deadline);
            await Libvirt.RestoreDomainAsync(name, MemoryFile, Deadline);
        })).Should().Equal("Resumed 0", "Started Booted", "Suspended 0", "Resumed 0", "Stopped Destroyed", "Started Restored", "Resumed 2",
            "Suspended 0", "Stopped Destroyed", "Started Restored", "Suspended 4", "Stopped Destroyed");
    }

    // In a sandbox all files are in memory, and gone with it.
    private const string MemoryFile = "/run/memory";

    private async Task<string> StartedAsync()
    {
        string network = NewNetwork(out string xml);
        await Libvirt.CreateNetworkAsync(xml, Deadline);
        return network;
    }

    private static string Card(string network, string mac, string tap) =>
        $"<interface type='network'><mac address='{mac}'/><source network='{network}'/><target dev='{tap}'/><model type='virtio'/></interface>";
}
