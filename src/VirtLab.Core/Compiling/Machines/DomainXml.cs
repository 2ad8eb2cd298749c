using System.Globalization;
using System.Xml.Linq;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Machines;

/// <summary>Renders a machine as libvirt's domain XML (https://libvirt.org/formatdomain.html).</summary>
internal static class DomainXml
{
    /// <summary>The XML namespace of VirtLab's own metadata: what is ours is marked where it is.</summary>
    private static readonly XNamespace Metadata = "urn:virtlab:1";

    /// <summary>The lab that a domain's XML says it belongs to; null where it is not one of ours.</summary>
    public static Name? LabOf(XElement xml) =>
        Name.TryParse((string?)xml.Element("metadata")?.Element(Metadata + "lab")?.Attribute("name"), null, out var lab)
            ? (Name?)lab
            : null;

    /// <summary>The taps that a domain's XML names.</summary>
    public static ValueList<InterfaceName> TapsOf(XElement xml) => xml.Elements("devices").Elements("interface")
        .Select(nic => (string?)nic.Element("target")?.Attribute("dev"))
        .Select(name => InterfaceName.TryParse(name, null, out var tap) ? (InterfaceName?)tap : null)
        .OfType<InterfaceName>().ToValueList();

    public static string Render(MachineResource resource, MachineBoot boot, bool kvm)
    {
        var machine = resource.Machine;
        return new XElement("domain", new XAttribute("type", kvm ? "kvm" : "qemu"),
            new XElement("name", machine.Name),
            new XElement("metadata", new XElement(Metadata + "lab",
                new XAttribute(XNamespace.Xmlns + "virtlab", Metadata.NamespaceName),
                new XAttribute("name", resource.Lab.Name))),
            new XElement("memory", new XAttribute("unit", "KiB"), machine.Memory.KiB.ToString(CultureInfo.InvariantCulture)),
            new XElement("vcpu", machine.Cpus.ToString(CultureInfo.InvariantCulture)),
            new XElement("os", new XElement("type", new XAttribute("arch", "x86_64"), new XAttribute("machine", "pc"), "hvm"), BootElements(boot)),
            new XElement("features", new XElement("acpi")),
            kvm ? new XElement("cpu", new XAttribute("mode", "host-passthrough")) : null,
            new XElement("on_reboot", "restart"),
            new XElement("on_crash", "destroy"),
            new XElement("devices",
                resource.Nics.Select(nic => new XElement("interface", new XAttribute("type", "network"),
                    new XElement("mac", new XAttribute("address", nic.Mac)),
                    new XElement("source", new XAttribute("network", nic.Network)),
                    new XElement("target", new XAttribute("dev", nic.Tap)),
                    new XElement("model", new XAttribute("type", "virtio")))),
                new XElement("serial", new XAttribute("type", "pty"), new XElement("target", new XAttribute("port", "0"))),
                new XElement("console", new XAttribute("type", "pty"), new XElement("target", new XAttribute("type", "serial"))),
                // What a lab machine has no use for and libvirt would add by itself.
                new XElement("controller", new XAttribute("type", "usb"), new XAttribute("model", "none")),
                new XElement("memballoon", new XAttribute("model", "none")))).ToString();
    }

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
