using System.Globalization;
using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Native;

namespace VirtLab.Testing.Libvirt;

/// <summary>A folder of disk images: a pool stands for it while it runs.</summary>
internal sealed class PoolFolder(string path)
{
    private const long Capacity = 100L << 30;

    private static readonly HashSet<string> Formats = ["none", "raw", "dir", "bochs", "cloop", "dmg", "iso", "vpc", "vdi", "fat", "vhd", "ploop", "cow", "qcow", "qcow2", "qed", "vmdk"];

    private readonly SortedDictionary<string, XElement> _volumes = new(StringComparer.Ordinal);

    public IReadOnlyList<LibvirtVolume> Volumes => [.. _volumes.Select(volume => new LibvirtVolume(volume.Key, Path(volume.Key), volume.Value.ToString()))];

    /// <summary>Makes a volume of its description.</summary>
    public void Add(string xml)
    {
        var said = Definitions.Parse(xml, "volume");
        if (said.Name.LocalName != "volume")
            throw Wrong($"unexpected root element <{said.Name.LocalName}>, expecting <volume>");
        string name = (string?)said.Element("name") ?? throw Wrong("missing volume name element");
        long capacity = Bytes(said.Element("capacity") ?? throw Wrong("missing capacity element"));
        long allocation = said.Element("allocation") is { } own ? Bytes(own) : capacity;
        string format = (string?)said.Element("target")?.Element("format")?.Attribute("type") ?? "raw";
        if (!Formats.Contains(format))
            throw new Refusal(ErrorNumber.ConfigUnsupported, ErrorDomain.Storage, $"unknown volume format type {format}");
        if (name.Contains('/', StringComparison.Ordinal))
            throw Refusal.Invalid(ErrorDomain.Storage, $"volume name '{name}' cannot contain '/'");
        if (_volumes.ContainsKey(name))
            throw new Refusal(ErrorNumber.StorageVolExist, ErrorDomain.Storage, $"storage volume '{name}' exists already");
        _volumes[name] = new XElement("volume", new XAttribute("type", "file"),
            new XElement("name", name), new XElement("key", Path(name)), Size("capacity", capacity), Size("allocation", allocation), Size("physical", capacity),
            new XElement("target", new XElement("path", Path(name)), new XElement("format", new XAttribute("type", format)), Permissions("0600")),
            said.Element("backingStore"));
    }

    /// <summary>Deletes a volume; fine if it is not there.</summary>
    public void Remove(string name) => _ = _volumes.Remove(name);

    /// <summary>A pool's description, with how full it is.</summary>
    public XElement Describe(XElement pool)
    {
        long allocation = _volumes.Values.Sum(volume => (long)volume.Element("allocation")!);
        return Sized(pool, Capacity, allocation, permissions: Permissions("0711"));
    }

    /// <summary>As a pool is described that does not run: of how full it is nothing is known.</summary>
    public static XElement Empty(XElement pool) => Sized(pool, 0, 0, permissions: null);

    private static XElement Sized(XElement pool, long capacity, long allocation, XElement? permissions)
    {
        var target = new XElement(pool.Element("target")!);
        if (target.Element("permissions") is null)
            target.Add(permissions);
        return new XElement("pool", pool.Attributes(), pool.Element("name"), pool.Element("uuid"),
            Size("capacity", capacity), Size("allocation", allocation), Size("available", capacity - allocation),
            pool.Element("source") ?? new XElement("source", ""), target);
    }

    private string Path(string name) => $"{path.TrimEnd('/')}/{name}";

    private static XElement Size(string element, long bytes) => new(element, new XAttribute("unit", "bytes"), bytes.ToString(CultureInfo.InvariantCulture));

    private static XElement Permissions(string mode) => new("permissions", new XElement("mode", mode), new XElement("owner", "0"), new XElement("group", "0"));

    /// <summary>A size in bytes: libvirt's units are powers of 1024, those that end in B powers of 1000.</summary>
    private static long Bytes(XElement size)
    {
        if (!long.TryParse(size.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            throw Wrong($"malformed {size.Name.LocalName} element");
        string unit = (string?)size.Attribute("unit") ?? "bytes";
        if (unit is "b" or "byte" or "bytes")
            return number;
        int power = "KMGTPE".IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        long step = unit[1..].ToUpperInvariant() switch { "" or "IB" => 1024, "B" => 1000, _ => 0 };
        if (power == 0 || step == 0)
            throw new Refusal(ErrorNumber.InvalidArg, ErrorDomain.None, $"unknown suffix '{unit}'");
        return Enumerable.Repeat(step, power).Aggregate(number, (product, factor) => checked(product * factor));
    }

    private static Refusal Wrong(string reason) => new(ErrorNumber.XmlError, ErrorDomain.Storage, reason);
}
