using System.Xml.Linq;

namespace VirtLab.Native.Tests.Safe;

internal sealed class DomainTests : NativeTest
{
    internal const string Xml = "<domain type='test'><name>fresh</name><uuid>0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0</uuid><memory unit='KiB'>65536</memory><os><type>hvm</type></os></domain>";
    private static readonly Guid Uuid = new("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
    private LibvirtConnection _connection = null!;

    [SetUp]
    public void Open() => _connection = LibvirtConnection.Open(TestUri);

    // Runs before the base class asserts that nothing is left.
    [TearDown]
    public void Close() => _connection.Dispose();

    [Test]
    public void A_domain_goes_through_its_life()
    {
        using var domain = _connection.DefineDomainXml(Xml);
        domain.IsPersistent.Should().BeTrue();
        domain.IsActive.Should().BeFalse();
        domain.Id.Should().BeNull();
        domain.GetState().Should().Be(new DomainStatus(DomainState.Shutoff, (int)DomainShutoffReason.Unknown));

        domain.Create();
        domain.GetState().Should().Be(new DomainStatus(DomainState.Running, (int)DomainRunningReason.Booted));
        domain.Suspend();
        domain.GetState().Should().Be(new DomainStatus(DomainState.Paused, (int)DomainPausedReason.User));
        domain.Resume();
        domain.GetState().State.Should().Be(DomainState.Running);
        domain.Reboot();
        domain.Shutdown();
        domain.GetState().Should().Be(new DomainStatus(DomainState.Shutoff, (int)DomainShutoffReason.Shutdown));
        domain.Create();
        domain.Destroy();
        domain.GetState().Should().Be(new DomainStatus(DomainState.Shutoff, (int)DomainShutoffReason.Destroyed));
        domain.Undefine();
        _connection.TryLookupDomainByName("fresh").Should().BeNull();
    }

    [Test]
    public void A_transient_domain_is_gone_when_it_stops()
    {
        using var domain = _connection.CreateDomainXml(Xml);
        domain.IsPersistent.Should().BeFalse();

        domain.Destroy();

        _connection.TryLookupDomainByUuid(Uuid).Should().BeNull();
    }

    [Test]
    public void A_domain_is_found_by_name_uuid_and_number()
    {
        using var created = _connection.CreateDomainXml(Xml);
        using var byName = _connection.LookupDomainByName("fresh");
        using var byUuid = _connection.LookupDomainByUuid(Uuid);
        using var byId = _connection.LookupDomainById(byName.Id!.Value);
        using var triedName = _connection.TryLookupDomainByName("fresh");
        using var triedUuid = _connection.TryLookupDomainByUuid(Uuid);
        using var triedId = _connection.TryLookupDomainById(byName.Id!.Value);

        foreach (var domain in new[] { byName, byUuid, byId, triedName!, triedUuid!, triedId! })
        {
            domain.Name.Should().Be("fresh");
            domain.Uuid.Should().Be(Uuid);
        }

        created.Destroy();
    }

    [Test]
    public void Lists_hold_what_the_flags_select()
    {
        using var defined = _connection.DefineDomainXml(Xml);

        Names(ConnectListAllDomainsFlags.None).Should().BeEquivalentTo("fresh", "test");
        Names(ConnectListAllDomainsFlags.Active).Should().Equal("test");
        Names(ConnectListAllDomainsFlags.Inactive).Should().Equal("fresh");

        defined.Undefine();
    }

    [Test]
    public void Info_and_description_agree_with_the_definition()
    {
        using var domain = _connection.CreateDomainXml(Xml);

        domain.GetInfo().Should().Match<DomainInfo>(info => info.State == DomainState.Running && info.MaxMemoryKiB == 65536 && info.MemoryKiB == 65536 && info.VirtualCpus == 1);
        domain.GetXmlDescription().Should().Contain("<name>fresh</name>").And.Contain($"{Uuid}");

        domain.Destroy();
    }

    [Test]
    public void Metadata_comes_back_as_it_was_set_and_goes_when_removed()
    {
        using var domain = _connection.CreateDomainXml(Xml);
        const string Space = "https://virtlab.example/lab";
        domain.TryGetMetadata(DomainMetadataType.Element, Space).Should().BeNull();

        domain.SetMetadata(DomainMetadataType.Element, "<lab name='größer'/>", "virtlab", Space);
        domain.SetMetadata(DomainMetadataType.Title, "a title");

        // libvirt writes it again in its own way, with anything beyond ASCII as a number.
        XElement.Parse(domain.GetMetadata(DomainMetadataType.Element, Space)).Attribute("name")!.Value.Should().Be("größer");
        domain.GetMetadata(DomainMetadataType.Title).Should().Be("a title");
        XElement.Parse(domain.GetXmlDescription()).Descendants(XName.Get("lab", Space)).Should().ContainSingle();
        domain.SetMetadata(DomainMetadataType.Element, null, "virtlab", Space);
        var get = () => domain.GetMetadata(DomainMetadataType.Element, Space);
        get.Should().Throw<LibvirtObjectNotFoundException>().Which.Code.Should().Be(ErrorNumber.NoDomainMetadata);

        domain.Destroy();
    }

    [Test]
    public void Autostart_is_kept()
    {
        using var domain = _connection.DefineDomainXml(Xml);

        domain.SetAutostart(true);

        domain.GetAutostart().Should().BeTrue();
        domain.Undefine();
    }

    [Test]
    public void Interface_addresses_are_read_with_all_their_fields()
    {
        const string Nic = "<interface type='network'><source network='default'/><mac address='52:54:00:00:00:07'/></interface>";
        using var domain = _connection.CreateDomainXml(Xml.Replace("</os>", $"</os><devices>{Nic}</devices>", StringComparison.Ordinal));

        var found = domain.GetInterfaceAddresses();

        found.Should().ContainSingle();
        found[0].HardwareAddress.Should().Be("52:54:00:00:00:07");
        found[0].Addresses.Should().ContainSingle().Which.Should().Match<InterfaceAddress>(item => item.Type == IPAddrType.Ipv4 && item.Address.StartsWith("192.168.122.") && item.Prefix == 24);
        domain.Destroy();
    }

    [Test]
    public void What_the_driver_cannot_do_is_said_as_not_supported()
    {
        using var domain = _connection.LookupDomainByName("test");

        var console = () => domain.OpenConsole();
        var update = () => domain.UpdateDevice("<interface type='user'/>");

        console.Should().Throw<LibvirtNotSupportedException>().Which.Function.Should().Be("virDomainOpenConsole");
        update.Should().Throw<LibvirtNotSupportedException>();
    }

    private List<string> Names(ConnectListAllDomainsFlags flags)
    {
        var domains = _connection.ListDomains(flags);
        var names = domains.Select(domain => domain.Name).ToList();
        foreach (var domain in domains) domain.Dispose();
        return names;
    }
}
