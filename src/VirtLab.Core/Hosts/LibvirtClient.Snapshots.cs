using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Hosts;

/// <remarks>This part: machines' memory kept in files, and read again.</remarks>
internal sealed partial class LibvirtClient
{
    /// <summary>How long memory may take on its way to a file or from it: much of it to a slow disk.</summary>
    private static readonly TimeSpan MemoryLimit = TimeSpan.FromMinutes(30);

    public Task SaveDomainAsync(string name, string path, CancellationToken cancellationToken = default) => CompleteAsync($"save domain {name}", () =>
    {
        using var domain = _connection.LookupDomainByName(name);
        domain.CreateSnapshotXml(MemoryOf(domain.GetXmlDescription(), path), DomainSnapshotCreateFlags.Live | DomainSnapshotCreateFlags.NoMetadata);
    }, cancellationToken, MemoryLimit);

    public Task RestoreDomainAsync(string name, string path, CancellationToken cancellationToken = default) => CompleteAsync($"restore domain {name}", () =>
    {
        using (var domain = _connection.TryLookupDomainByName(name))
            if (domain is { IsActive: true })
                domain.Destroy();
        _connection.RestoreDomain(path);
    }, cancellationToken, MemoryLimit);

    /// <summary>What is kept: memory, and no disk.</summary>
    private static string MemoryOf(string domain, string path) => new XElement("domainsnapshot",
        new XElement("memory", new XAttribute("snapshot", "external"), new XAttribute("file", path)),
        new XElement("disks", XElement.Parse(domain).Descendants("disk").Select(disk => (string?)disk.Element("target")?.Attribute("dev")).OfType<string>()
            .Select(disk => new XElement("disk", new XAttribute("name", disk), new XAttribute("snapshot", "no"))))).ToString();
}
