namespace VirtLab.Native.Tests.Safe;

internal sealed class NetworkTests : NativeTest
{
    private const string Xml = "<network><name>inner</name><uuid>0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f1</uuid><bridge name='vlbr9'/>" +
        "<ip address='192.168.9.1' netmask='255.255.255.0'><dhcp><range start='192.168.9.10' end='192.168.9.20'/></dhcp></ip></network>";

    private static readonly Guid Uuid = new("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f1");
    private LibvirtConnection _connection = null!;

    [SetUp]
    public void Open() => _connection = LibvirtConnection.Open(TestUri);

    [TearDown]
    public void Close() => _connection.Dispose();

    [Test]
    public void A_network_goes_through_its_life()
    {
        using var network = _connection.DefineNetworkXml(Xml);
        network.IsPersistent.Should().BeTrue();
        network.IsActive.Should().BeFalse();
        network.Create();
        network.IsActive.Should().BeTrue();
        network.Name.Should().Be("inner");
        network.Uuid.Should().Be(Uuid);
        network.BridgeName.Should().Be("vlbr9");
        network.SetAutostart(true);
        network.GetAutostart().Should().BeTrue();
        network.Destroy();
        network.IsActive.Should().BeFalse();
        network.Undefine();

        _connection.TryLookupNetworkByName("inner").Should().BeNull();
        _connection.TryLookupNetworkByUuid(Uuid).Should().BeNull();
    }

    [Test]
    public void A_transient_network_is_found_and_listed_until_it_stops()
    {
        using var network = _connection.CreateNetworkXml(Xml);
        using var byName = _connection.LookupNetworkByName("inner");
        using var byUuid = _connection.LookupNetworkByUuid(Uuid);
        var listed = _connection.ListNetworks(ConnectListAllNetworksFlags.Transient);

        listed.Select(item => item.Name).Should().Equal("inner");
        byName.Uuid.Should().Be(byUuid.Uuid);
        network.IsPersistent.Should().BeFalse();

        foreach (var item in listed) item.Dispose();
        network.Destroy();
        var lookup = () => _connection.LookupNetworkByName("inner");
        lookup.Should().Throw<LibvirtObjectNotFoundException>().Which.Code.Should().Be(ErrorNumber.NoNetwork);
    }

    [Test]
    public void A_host_entry_is_added_to_the_running_network()
    {
        using var network = _connection.CreateNetworkXml(Xml);

        network.Update(
            NetworkUpdateCommand.AddLast, NetworkUpdateSection.IpDhcpHost, -1, "<host mac='52:54:00:00:00:01' name='alpha' ip='192.168.9.11'/>", NetworkUpdateFlags.Live);

        network.GetXmlDescription().Should().Contain("192.168.9.11");
        network.Destroy();
    }

    [Test]
    public void Leases_are_not_something_the_test_driver_has()
    {
        using var network = _connection.LookupNetworkByName("default");

        var leases = () => network.GetDhcpLeases();

        leases.Should().Throw<LibvirtNotSupportedException>();
    }
}
