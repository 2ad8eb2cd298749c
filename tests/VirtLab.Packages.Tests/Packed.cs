using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace VirtLab.Packages.Tests;

/// <summary>What the build packed: one package, or all of them.</summary>
internal sealed class Packed : IDisposable
{
    private readonly ZipArchive _zip;

    private Packed(string file)
    {
        _zip = ZipFile.OpenRead(file);
        Nuspec = XElement.Load(_zip.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
    }

    /// <summary>The checkout.</summary>
    public static string Root { get; } = Path.GetFullPath(Said("RepositoryRoot"));

    /// <summary>Where the packages are, and the PowerShell module beside them.</summary>
    public static string Folder { get; } = Said("Packages");

    /// <summary>Where the build has the packages of others.</summary>
    public static string PackageFolder { get; } = Said("PackageFolder");

    /// <summary>The packages' names.</summary>
    public static IEnumerable<string> Names { get; } = [.. Directory.EnumerateFiles(Folder, "*.nupkg").Select(file =>
    {
        using var package = new Packed(file);
        return package.Say("id");
    }).Order(StringComparer.Ordinal)];

    /// <summary>What the package says of itself.</summary>
    public XElement Nuspec { get; }

    public static Packed Open(string name) => new(Directory.EnumerateFiles(Folder, $"{name}.*.nupkg").Single(file => char.IsAsciiDigit(Path.GetFileName(file)[name.Length + 1])));

    /// <summary>An element's text, empty where there is none.</summary>
    public string Say(string element) => All(element).SingleOrDefault()?.Value ?? "";

    public IEnumerable<XElement> All(string element) => Nuspec.Descendants().Where(one => one.Name.LocalName == element);

    /// <summary>A file of the package.</summary>
    public byte[] Read(string path)
    {
        using var stream = _zip.GetEntry(path)?.Open() ?? throw new FileNotFoundException($"The package has no {path}, but: {string.Join(", ", _zip.Entries)}.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public void Dispose() => _zip.Dispose();

    private static string Said(string key) => typeof(Packed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
