using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Native;

namespace VirtLab.Testing.Tests.Conformance;

/// <summary>What VirtLab relies on in libvirt, whatever is behind it: the same tests run on the fake, on libvirt's own test driver, in this process and
/// behind a daemon, and on QEMU.</summary>
public abstract partial class LibvirtContract
{
    private static int _last;

    private readonly List<string> _domains = [], _networks = [];
    private CancellationTokenSource _patience = new();

    /// <summary>What is tested.</summary>
    protected abstract ILibvirt Libvirt { get; }

    /// <summary>What the driver calls its domains: <c>test</c>, <c>qemu</c>.</summary>
    protected abstract string DomainType { get; }

    /// <summary>Cancelled when a test takes too long; it is only waited for where something is wrong.</summary>
    protected CancellationToken Deadline => _patience.Token;

    [SetUp]
    public void Begin() => _patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));

    [TearDown]
    public async Task Leave_nothing()
    {
        foreach (string domain in _domains)
            await Libvirt.DestroyDomainAsync(domain);
        foreach (string network in _networks)
            await Libvirt.DestroyNetworkAsync(network);
        _domains.Clear();
        _networks.Clear();
        _patience.Dispose();
    }

    [Test]
    public async Task A_network_comes_with_what_libvirt_adds_and_goes()
    {
        string name = NewNetwork(out string xml);
        await Libvirt.CreateNetworkAsync(xml, Deadline);

        var network = await NetworkAsync(name);
        network.Should().BeEquivalentTo(new { Active = true, Definition = (string?)null, Autostart = false });
        var described = XElement.Parse(network.Xml);
        Guid.TryParse((string?)described.Element("uuid"), out _).Should().BeTrue();
        ((string?)described.Element("bridge")?.Attribute("name")).Should().Be($"{name}br");
        ((string?)described.Element("bridge")?.Attribute("stp")).Should().Be("on");
        ((string?)described.Element("domain")?.Attribute("name")).Should().Be("lab.test");

        await Libvirt.DestroyNetworkAsync(name, Deadline);
        (await Libvirt.ListNetworksAsync(Deadline)).Should().NotContain(other => other.Name == name);
        await Libvirt.DestroyNetworkAsync(name, Deadline);
    }

    [Test]
    public async Task A_network_that_runs_is_not_started_again()
    {
        string name = NewNetwork(out string xml);
        await Libvirt.CreateNetworkAsync(xml, Deadline);
        string running = (await NetworkAsync(name)).Xml;

        (await CodeAsync(() => Libvirt.CreateNetworkAsync(running))).Should().Be(ErrorNumber.OperationInvalid, "it is active");
        (await CodeAsync(() => Libvirt.CreateNetworkAsync(xml))).Should().Be(ErrorNumber.OperationFailed, "its number is another's");
    }

    [TestCase("<network><name>broken", ErrorNumber.XmlDetail)]
    [TestCase("<network/>", ErrorNumber.NoName)]
    [TestCase("<domain><name>no-network</name></domain>", ErrorNumber.XmlError)]
    [TestCase("<network><name>a/b</name></network>", ErrorNumber.XmlDetail)]
    public async Task What_describes_no_network_is_refused(string xml, ErrorNumber code) =>
        (await CodeAsync(() => Libvirt.CreateNetworkAsync(xml))).Should().Be(code);

    [Test]
    public async Task A_network_that_is_only_defined_does_not_run_and_goes_with_its_definition()
    {
        string name = NewNetwork(out string xml);
        await Libvirt.PersistNetworkAsync(xml, Deadline);
        (await NetworkAsync(name)).Should().BeEquivalentTo(new { Active = false, Autostart = true });
        (await CodeAsync(() => Libvirt.UpdateNetworkAsync(name, EntryChange.Add, NetworkEntry.DhcpHost, Host))).Should().Be(ErrorNumber.OperationInvalid);

        await Libvirt.UnpersistNetworkAsync(name, Deadline);
        (await Libvirt.ListNetworksAsync(Deadline)).Should().NotContain(other => other.Name == name);
    }

    private const string Host = "<host mac='52:54:00:00:00:09' name='nine' ip='10.77.0.9'/>";

    [TestCase(NetworkEntry.DhcpHost, Host, "dhcp")]
    [TestCase(NetworkEntry.DhcpRange, "<range start='10.77.0.50' end='10.77.0.60'/>", "dhcp")]
    [TestCase(NetworkEntry.DnsHost, "<host ip='10.77.0.9'><hostname>www.lab.test</hostname></host>", "dns")]
    public async Task Entries_of_a_network_come_and_go_once(NetworkEntry entry, string xml, string place)
    {
        string name = NewNetwork(out string network);
        await Libvirt.CreateNetworkAsync(network, Deadline);

        await Libvirt.UpdateNetworkAsync(name, EntryChange.Add, entry, xml, Deadline);
        (await EntriesAsync()).Should().ContainSingle(there => Same(there, XElement.Parse(xml)));
        (await CodeAsync(() => Libvirt.UpdateNetworkAsync(name, EntryChange.Add, entry, xml))).Should().Be(ErrorNumber.OperationInvalid, "it is there");

        await Libvirt.UpdateNetworkAsync(name, EntryChange.Delete, entry, xml, Deadline);
        (await EntriesAsync()).Should().NotContain(there => Same(there, XElement.Parse(xml)));
        (await CodeAsync(() => Libvirt.UpdateNetworkAsync(name, EntryChange.Delete, entry, xml))).Should().Be(ErrorNumber.OperationInvalid, "it is gone");

        async Task<IEnumerable<XElement>> EntriesAsync() => XElement.Parse((await NetworkAsync(name)).Xml).Descendants(place).Elements();
    }

    [TestCase("<host mac='52:54:00:00:00:09' name='ten' ip='10.77.0.10'/>")]
    [TestCase("<host mac='52:54:00:00:00:0a' name='nine' ip='10.77.0.10'/>")]
    [TestCase("<host mac='52:54:00:00:00:0a' name='ten' ip='10.77.0.9'/>")]
    public async Task A_reservation_shares_nothing_with_another(string other)
    {
        string name = NewNetwork(out string network);
        await Libvirt.CreateNetworkAsync(network, Deadline);
        await Libvirt.UpdateNetworkAsync(name, EntryChange.Add, NetworkEntry.DhcpHost, Host, Deadline);
        (await CodeAsync(() => Libvirt.UpdateNetworkAsync(name, EntryChange.Add, NetworkEntry.DhcpHost, other))).Should().Be(ErrorNumber.OperationInvalid);
    }

    [Test]
    public async Task Reservations_without_a_name_stand_beside_each_other()
    {
        const string second = "<host mac='52:54:00:00:00:0a' ip='10.77.0.10'/>", third = "<host mac='52:54:00:00:00:0b' ip='10.77.0.11'/>";
        string name = NewNetwork(out string network);
        await Libvirt.CreateNetworkAsync(network, Deadline);
        foreach (string host in new[] { Host, second, third })
            await Libvirt.UpdateNetworkAsync(name, EntryChange.Add, NetworkEntry.DhcpHost, host, Deadline);
        await Libvirt.UpdateNetworkAsync(name, EntryChange.Delete, NetworkEntry.DhcpHost, second, Deadline);
        XElement.Parse((await NetworkAsync(name)).Xml).Descendants("dhcp").Elements().Should().SatisfyRespectively(
            first => Same(first, XElement.Parse(Host)).Should().BeTrue(), last => Same(last, XElement.Parse(third)).Should().BeTrue());
    }

    [Test]
    public async Task Of_a_network_that_is_not_there_nothing_is_known()
    {
        (await CodeAsync(() => Libvirt.GetLeasesAsync("nowhere"))).Should().Be(ErrorNumber.NoNetwork);
        (await CodeAsync(() => Libvirt.UpdateNetworkAsync("nowhere", EntryChange.Add, NetworkEntry.DhcpHost, Host))).Should().Be(ErrorNumber.NoNetwork);
    }

    /// <summary>A network that goes with the test.</summary>
    protected string NewNetwork(out string xml)
    {
        string name = $"net{Interlocked.Increment(ref _last)}";
        _networks.Add(name);
        xml = $"""
            <network><name>{name}</name><forward mode='open'/><bridge name='{name}br'/><domain name='lab.test'/>
            <ip address='10.77.0.1' prefix='24'/></network>
            """;
        return name;
    }

    /// <summary>A domain that goes with the test.</summary>
    protected string NewDomain(out string xml, string devices = "")
    {
        string name = $"dom{Interlocked.Increment(ref _last)}";
        _domains.Add(name);
        xml = $"""
            <domain type='{DomainType}'><name>{name}</name><memory unit='MiB'>16</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os><features><acpi/></features>
            <devices>{devices}</devices></domain>
            """;
        return name;
    }

    protected async Task<LibvirtItem> NetworkAsync(string name) => (await Libvirt.ListNetworksAsync(Deadline)).Single(network => network.Name == name);

    protected async Task<LibvirtItem> DomainAsync(string name) => (await Libvirt.ListDomainsAsync(Deadline)).Single(domain => domain.Name == name);

    /// <summary>libvirt's code of what goes wrong.</summary>
    protected static async Task<ErrorNumber> CodeAsync(Func<Task> call) =>
        ((LibvirtException)(await FluentActions.Awaiting(call).Should().ThrowAsync<HostException>()).Which.InnerException!).Code;

    private static bool Same(XElement one, XElement other) => one.Name == other.Name
        && one.Attributes().OrderBy(a => a.Name.LocalName).Select(a => a.ToString()).SequenceEqual(other.Attributes().OrderBy(a => a.Name.LocalName).Select(a => a.ToString()))
        && one.Value == other.Value;
}
