using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Machines;

/// <summary>Renders a machine as libvirt's domain XML (https://libvirt.org/formatdomain.html).</summary>
internal static class DomainXml
{
    /// <summary>The XML namespace of VirtLab's own metadata: what is ours is marked where it is.</summary>
    public static readonly XNamespace Metadata = "urn:virtlab:1";

    /// <param name="resource">The machine.</param>
    /// <param name="boot">What it boots.</param>
    /// <param name="kvm">Whether hardware virtualisation works.</param>
    /// <param name="uuid">libvirt's number of it where it has one already; else libvirt makes one up.</param>
    public static string Render(MachineResource resource, MachineBoot boot, bool kvm, string? uuid = null)
    {
        var machine = resource.Machine;
        return new XElement("domain", new XAttribute("type", kvm ? "kvm" : "qemu"),
            new XElement("name", machine.Name),
            uuid is null ? null : new XElement("uuid", uuid),
            new XElement("metadata", new XElement(Metadata + "lab",
                new XAttribute(XNamespace.Xmlns + "virtlab", Metadata.NamespaceName),
                new XAttribute("name", resource.Lab), new XAttribute("machine", machine.Name), Image(machine.Image))),
            new XElement("memory", new XAttribute("unit", "KiB"), machine.Memory.KiB.ToString(CultureInfo.InvariantCulture)),
            new XElement("vcpu", machine.Cpus.ToString(CultureInfo.InvariantCulture)),
            new XElement("os", new XElement("type", new XAttribute("arch", "x86_64"), new XAttribute("machine", "pc"), "hvm"), BootElements(boot)),
            new XElement("features", new XElement("acpi")),
            kvm ? new XElement("cpu", new XAttribute("mode", "host-passthrough")) : null,
            new XElement("on_reboot", "restart"),
            new XElement("on_crash", "destroy"),
            new XElement("devices",
                resource.Nics.Select(Interface),
                new XElement("serial", new XAttribute("type", "pty"), new XElement("target", new XAttribute("port", "0"))),
                new XElement("console", new XAttribute("type", "pty"), new XElement("target", new XAttribute("type", "serial"))),
                // What a lab machine has no use for and libvirt would add by itself.
                new XElement("controller", new XAttribute("type", "usb"), new XAttribute("model", "none")),
                new XElement("memballoon", new XAttribute("model", "none")))).ToString();
    }

    /// <summary>A network card, as <c>virDomainAttachDevice</c> takes it too.</summary>
    public static XElement Interface(ResolvedNic nic) => new("interface", new XAttribute("type", "network"),
        new XElement("mac", new XAttribute("address", nic.Mac)),
        new XElement("source", new XAttribute("network", nic.Network)),
        new XElement("target", new XAttribute("dev", nic.Tap)),
        new XElement("model", new XAttribute("type", nic.Model)),
        nic.Edited == LinkDown ? new XElement("link", new XAttribute("state", "down")) : null);

    /// <summary>Reads a machine of the lab's; null where it is not.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="name">The domain's name.</param>
    /// <param name="xml">What libvirt says of it.</param>
    /// <param name="bridgeOf">In which bridge an interface of the host is now.</param>
    /// <returns>It; where somebody has made of it what no lab has, an unreadable one, which can be made anew or removed.</returns>
    public static MachineResource? Parse(Name lab, string name, string xml, Func<InterfaceName, InterfaceName?> bridgeOf)
    {
        var domain = Needed(xml);
        var mark = domain.Element("metadata")?.Element(Metadata + "lab");
        // A clone of a machine has its metadata, but another name.
        if ((string?)mark?.Attribute("name") != lab.ToString() || (string?)mark!.Attribute("machine") != name || !Name.TryParse(name, null, out _))
            return null;
        try
        {
            return Read(lab, name, domain, mark, bridgeOf);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return new MachineResource(lab, new Machine(name), []) { Unreadable = $"unreadable: {e.Message}" };
        }
    }

    private static MachineResource Read(Name lab, string name, XElement domain, XElement mark, Func<InterfaceName, InterfaceName?> bridgeOf)
    {
        var machine = new Machine(name)
        {
            Memory = new MemorySize(long.Parse(Text(domain, "memory"), NumberStyles.None, CultureInfo.InvariantCulture)),
            Cpus = int.Parse(Text(domain, "vcpu"), NumberStyles.None, CultureInfo.InvariantCulture),
            Image = ImageOf(mark),
        };
        var devices = domain.Element("devices")?.Elements() ?? [];
        var cards = devices.Where(device => device.Name == "interface").ToLookup(nic => (string?)nic.Attribute("type") == "network");
        var nics = cards[true].Select(nic => NicOf(nic, bridgeOf)).ToValueList();
        return new MachineResource(lab, machine, nics)
        {
            Foreign = [.. cards[false].Select(nic => $"nic {nic.Element("mac")?.Attribute("address")?.Value}"),
                .. devices.Where(device => device.Name != "interface").Select(device => $"{device.Name} {device.Element("target")?.Attribute("dev")?.Value}".TrimEnd())],
            CommandLine = domain.Element("os")?.Element("cmdline")?.Value,
            Needs = nics.Select(nic => new ResourceId(ResourceKind.Network, nic.Network.ToString())).Distinct().ToValueList(),
        };
    }

    /// <summary>The lab whose machine a domain is, if it is one.</summary>
    public static Name? LabOf(string xml) =>
        Name.TryParse((string?)XElement.Parse(xml).Element("metadata")?.Element(Metadata + "lab")?.Attribute("name"), null, out var lab) ? lab : (Name?)null;

    // libvirt's own text is well-formed, and is read a thousand times over.
    private static readonly XmlReaderSettings Settings = new() { IgnoreWhitespace = true, IgnoreComments = true, CheckCharacters = false };

    /// <summary>A card whose link somebody has set down, which is the one edit of a card that can be given back.</summary>
    private const string LinkDown = "link down";

    /// <summary>The devices that each of the lab's machines has: what it is given, and what libvirt adds by itself.</summary>
    private static readonly HashSet<string> Given = ["emulator", "serial", "console", "controller", "input", "audio", "memballoon", "watchdog"];

    /// <summary>A domain with what is looked at here. Most of what libvirt says of one is not, and of a thousand of them reading that would be what
    /// takes the time.</summary>
    private static XElement Needed(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), Settings);
        _ = reader.MoveToContent();
        var domain = new XElement("domain");
        Children(reader, domain, name => name is "metadata" or "memory" or "vcpu" or "os", "devices", name => !Given.Contains(name));
        return domain;
    }

    /// <summary>Reads the children that are wanted, and of one child those that are wanted of it.</summary>
    private static void Children(XmlReader reader, XElement parent, Predicate<string> wanted, string? opened = null, Predicate<string>? within = null)
    {
        int depth = reader.Depth;
        bool empty = reader.IsEmptyElement;
        _ = reader.Read();
        while (!empty && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                _ = reader.Read();
            }
            else if (reader.LocalName == opened)
            {
                var child = new XElement(opened);
                parent.Add(child);
                Children(reader, child, within!);
            }
            else if (wanted(reader.LocalName))
            {
                parent.Add(XNode.ReadFrom(reader));
            }
            else
            {
                reader.Skip();
            }
        }
        // The end of the parent.
        if (!empty)
            _ = reader.Read();
    }

    /// <summary>libvirt's number of a domain.</summary>
    public static string? UuidOf(string xml) => (string?)XElement.Parse(xml).Element("uuid");

    /// <summary>The files that a domain boots, as the host has them.</summary>
    public static ValueList<string> FilesOf(string xml) => XElement.Parse(xml).Element("os") is not { } os ? [] :
        [.. os.Elements().Where(element => element.Name.LocalName is "kernel" or "initrd").Select(element => element.Value)];

    private static ResolvedNic NicOf(XElement nic, Func<InterfaceName, InterfaceName?> bridgeOf)
    {
        InterfaceName tap = Text(nic, "target", "dev");
        return new ResolvedNic(Text(nic, "source", "network"), bridgeOf(tap), tap, MacAddress.Parse(Text(nic, "mac", "address")), null)
        {
            // libvirt says what it took over from the network.
            IsIsolated = (string?)nic.Element("port")?.Attribute("isolated") == "yes",
            Edited = string.Join(", ", nic.Elements().Where(element => element.Name.LocalName is not ("mac" or "source" or "target" or "model" or "alias" or "address" or "port"))
                // A link that is up again says so.
                .Select(element => $"{element.Name.LocalName} {(string?)element.Attribute("state")}".TrimEnd()).Where(text => text != "link up")),
            Model = (string?)nic.Element("model")?.Attribute("type") ?? "none",
        };
    }

    private static string Text(XElement parent, string element) => parent.Element(element)?.Value ?? throw new FormatException($"<{parent.Name}> has no <{element}>.");

    private static string Text(XElement parent, string element, string attribute) => (string?)parent.Element(element)?.Attribute(attribute)
        ?? throw new FormatException($"<{parent.Name}> has no <{element} {attribute}=…>.");

    /// <summary>What it boots, as the lab says it: the paths that libvirt knows are the host's.</summary>
    private static XElement? Image(MachineImage image) => image is not KernelImage kernel ? null : new XElement(Metadata + "kernel",
        new XAttribute("path", kernel.Kernel),
        kernel.Initrd is { } initrd ? new XAttribute("initrd", initrd) : null,
        new XAttribute("cmdline", kernel.CommandLine));

    private static MachineImage ImageOf(XElement mark) => mark.Element(Metadata + "kernel") is { } kernel
        ? new KernelImage((string?)kernel.Attribute("path") ?? throw new FormatException("Its metadata does not say which kernel it boots."), (string?)kernel.Attribute("initrd"),
            (string?)kernel.Attribute("cmdline") ?? "")
        : new TinyGuestImage();

    private static IEnumerable<XElement> BootElements(MachineBoot boot) => boot switch
    {
        KernelBoot kernel =>
        [
            new XElement("kernel", kernel.Kernel),
            .. kernel.Initrd is { } initrd ? new[] { new XElement("initrd", initrd) } : [],
            new XElement("cmdline", kernel.CommandLine),
        ],
        _ => [new XElement("boot", new XAttribute("dev", "hd"))],
    };
}
