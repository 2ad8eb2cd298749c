using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Testing.Tests.Conformance;

/// <remarks>This part: domains.</remarks>
public abstract partial class LibvirtContract
{
    [Test]
    public async Task A_domain_comes_runs_and_goes()
    {
        string name = NewDomain(out string xml);
        await Libvirt.CreateDomainAsync(xml, Deadline);

        var domain = await DomainAsync(name);
        domain.Should().BeEquivalentTo(new { Active = true, Paused = false, Definition = (string?)null, Autostart = false });
        var described = XElement.Parse(domain.Xml);
        int.Parse((string)described.Attribute("id")!, null).Should().BePositive();
        Guid.TryParse((string?)described.Element("uuid"), out _).Should().BeTrue();
        described.Element("memory")!.ToString().Should().Be("""<memory unit="KiB">16384</memory>""", "libvirt speaks of KiB");
        (await Libvirt.GetDomainXmlAsync(name, Deadline)).Should().Be(domain.Xml);

        await Libvirt.DestroyDomainAsync(name, Deadline);
        (await Libvirt.ListDomainsAsync(Deadline)).Should().NotContain(other => other.Name == name);
        (await Libvirt.GetDomainXmlAsync(name, Deadline)).Should().BeNull();
        await Libvirt.DestroyDomainAsync(name, Deadline);
    }

    [Test]
    public async Task A_domain_that_runs_is_not_started_again()
    {
        string name = NewDomain(out string xml);
        await Libvirt.CreateDomainAsync(xml, Deadline);
        string uuid = (string)XElement.Parse((await DomainAsync(name)).Xml).Element("uuid")!;

        (await CodeAsync(() => Libvirt.CreateDomainAsync(With(xml, uuid)))).Should().Be(ErrorNumber.OperationInvalid, "it is active");
        (await CodeAsync(() => Libvirt.CreateDomainAsync(xml))).Should().Be(ErrorNumber.OperationFailed, "its number is another's");
        (await CodeAsync(() => Libvirt.CreateDomainAsync(With(xml.Replace(name, $"{name}x", StringComparison.Ordinal), uuid)))).Should().Be(ErrorNumber.OperationFailed, "its name is another's");
    }

    [TestCase("<domain type='TYPE'><name>broken", ErrorNumber.XmlDetail)]
    [TestCase("<domain type='TYPE'/>", ErrorNumber.NoName)]
    [TestCase("<network><name>no-domain</name></network>", ErrorNumber.XmlError)]
    public async Task What_describes_no_domain_is_refused(string xml, ErrorNumber code)
    {
        ArgumentNullException.ThrowIfNull(xml);
        (await CodeAsync(() => Libvirt.CreateDomainAsync(xml.Replace("TYPE", DomainType, StringComparison.Ordinal)))).Should().Be(code);
    }

    [Test]
    public async Task A_domain_stands_still_and_goes_on()
    {
        string name = NewDomain(out string xml);
        await Libvirt.CreateDomainAsync(xml, Deadline);

        await Libvirt.SuspendDomainAsync(name, Deadline);
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = true, Paused = true });
        await Libvirt.ResumeDomainAsync(name, Deadline);
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = true, Paused = false });
    }

    [Test]
    public async Task Of_a_domain_that_is_not_there_nothing_is_done()
    {
        (await CodeAsync(() => Libvirt.SuspendDomainAsync("nowhere"))).Should().Be(ErrorNumber.NoDomain);
        (await CodeAsync(() => Libvirt.ResumeDomainAsync("nowhere"))).Should().Be(ErrorNumber.NoDomain);
        (await CodeAsync(() => Libvirt.AttachDeviceAsync("nowhere", "<interface type='user'/>"))).Should().Be(ErrorNumber.NoDomain);
        (await CodeAsync(() => Libvirt.OpenConsoleAsync("nowhere"))).Should().Be(ErrorNumber.NoDomain);
    }

    [Test]
    public async Task A_domain_is_defined_while_it_runs_and_no_longer()
    {
        string name = NewDomain(out string xml);
        await Libvirt.CreateDomainAsync(xml, Deadline);
        (await CodeAsync(() => Libvirt.PersistDomainAsync(xml))).Should().Be(ErrorNumber.OperationFailed, "by another number it would be another domain of that name");
        await Libvirt.PersistDomainAsync(With(xml, (string)XElement.Parse((await DomainAsync(name)).Xml).Element("uuid")!), Deadline);
        var defined = await DomainAsync(name);
        defined.Should().BeEquivalentTo(new { Active = true, Autostart = true });
        defined.Definition.Should().NotBeNull();

        await Libvirt.UnpersistDomainAsync(name, Deadline);
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = true, Definition = (string?)null });
        await Libvirt.UnpersistDomainAsync(name, Deadline);
    }

    [Test]
    public async Task A_domain_that_is_only_defined_does_not_run()
    {
        string name = NewDomain(out string xml);
        await Libvirt.PersistDomainAsync(xml, Deadline);
        (await DomainAsync(name)).Should().BeEquivalentTo(new { Active = false, Autostart = true });
        await Libvirt.DestroyDomainAsync(name, Deadline);
        (await Libvirt.ListDomainsAsync(Deadline)).Should().NotContain(other => other.Name == name);
    }

    private static string With(string xml, string uuid) => xml.Replace("<memory", $"<uuid>{uuid}</uuid><memory", StringComparison.Ordinal);
}
