using System.Globalization;
using System.Xml.Linq;
using VirtLab.Native;
using VirtLab.Primitives;

namespace VirtLab.Testing.Libvirt;

/// <summary>The devices in a domain's XML.</summary>
internal static class DomainDevices
{
    private static readonly Dictionary<string, long> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["b"] = 1, ["bytes"] = 1, ["KB"] = 1000, ["k"] = 1L << 10, ["KiB"] = 1L << 10, ["MB"] = 1_000_000, ["M"] = 1L << 20, ["MiB"] = 1L << 20,
        ["GB"] = 1_000_000_000, ["G"] = 1L << 30, ["GiB"] = 1L << 30,
    };

    public static XElement Of(XElement domain) => domain.Element("devices")!;

    public static string? MacOf(XElement nic) => (string?)nic.Element("mac")?.Attribute("address");

    public static string? TapOf(XElement nic) => (string?)nic.Element("target")?.Attribute("dev");

    /// <summary>Reads a device.</summary>
    /// <exception cref="Refusal">It is none.</exception>
    public static XElement Read(string xml)
    {
        var device = Definitions.Parse(xml, "device");
        Check(device);
        return device;
    }

    private static void Check(XElement device)
    {
        if (device.Name == "interface" && MacOf(device) is { } mac && !MacAddress.TryParse(mac, null, out _))
            throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Conf, $"unable to parse mac address '{mac}'");
    }

    /// <summary>Writes a description as libvirt does: memory in KiB, and each card with a hardware address.</summary>
    public static void Normalise(XElement domain, string name)
    {
        if (domain.Element("devices") is null)
            domain.Add(new XElement("devices"));
        if (domain.Element("memory") is { } memory)
        {
            string unit = (string?)memory.Attribute("unit") ?? "KiB";
            if (!Units.TryGetValue(unit, out long bytes) || !long.TryParse(memory.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                throw new Refusal(ErrorNumber.XmlError, ErrorDomain.Conf, $"cannot parse memory '{memory.Value}' in '{unit}'");
            memory.SetAttributeValue("unit", "KiB");
            memory.Value = ((size * bytes + 1023) / 1024).ToString(CultureInfo.InvariantCulture);
            if (domain.Element("currentMemory") is null)
                memory.AddAfterSelf(new XElement("currentMemory", new XAttribute("unit", "KiB"), memory.Value));
        }
        foreach (var (index, nic) in Of(domain).Elements("interface").Index())
        {
            Check(nic);
            if (MacOf(nic) is null)
                nic.AddFirst(new XElement("mac", new XAttribute("address", Definitions.Mac($"card {index} of {name}"))));
        }
    }

    /// <summary>A card as it is once it is plugged in.</summary>
    public static void Complete(XElement nic, string domain, string freeTap)
    {
        if (MacOf(nic) is null)
            nic.AddFirst(new XElement("mac", new XAttribute("address", Definitions.Mac($"another card of {domain}"))));
        if (TapOf(nic) is null)
            nic.Add(new XElement("target", new XAttribute("dev", freeTap)));
    }

    /// <summary>The device of a domain that another description means: a card by its hardware address, another one by its target.</summary>
    /// <exception cref="Refusal">The domain has no such device.</exception>
    public static XElement Find(XElement domain, XElement device)
    {
        if (device.Name == "interface")
        {
            string mac = MacOf(device) ?? "";
            return Of(domain).Elements("interface").FirstOrDefault(nic => string.Equals(MacOf(nic), mac, StringComparison.OrdinalIgnoreCase))
                ?? throw new Refusal(ErrorNumber.DeviceMissing, ErrorDomain.Domain, $"no device matching MAC address {mac} found");
        }
        return Of(domain).Elements(device.Name).FirstOrDefault(other => TapOf(other) == TapOf(device))
            ?? throw new Refusal(ErrorNumber.DeviceMissing, ErrorDomain.Domain, $"no {device.Name.LocalName} {TapOf(device)} found");
    }

    /// <summary>Changes a device in place: what another description does not say goes, save for what the device was given by libvirt.</summary>
    /// <exception cref="Refusal">What differs can't change while it is plugged in.</exception>
    public static void Update(XElement there, XElement device)
    {
        if (there.Name == "interface")
        {
            Require("tap name", TapOf(device) is null || TapOf(there) == TapOf(device));
            Require("model", (string?)there.Element("model")?.Attribute("type") == (string?)device.Element("model")?.Attribute("type"));
        }
        foreach (var kept in there.Elements().Where(part => part.Name.LocalName is "mac" or "target" or "alias" or "address" && device.Element(part.Name) is null))
            device.Add(new XElement(kept));
        if (there.Element("source")?.Attribute("bridge") is { } bridge && device.Element("source") is { } source && source.Attribute("bridge") is null)
            source.Add(new XAttribute(bridge));
        there.ReplaceWith(device);
    }

    private static void Require(string what, bool same)
    {
        if (!same)
            throw new Refusal(ErrorNumber.OperationUnsupported, ErrorDomain.Qemu, $"cannot modify network device {what}");
    }
}
