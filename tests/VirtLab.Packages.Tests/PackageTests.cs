using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace VirtLab.Packages.Tests;

/// <summary>What is in each package.</summary>
internal sealed class PackageTests
{
    private static readonly Guid EmbeddedSource = new("0e8a571b-6926-466e-b4ad-8ab04611f5fe");

    [Test]
    public void What_is_below_src_is_packed_save_what_says_otherwise() => Packed.Names.Should().BeEquivalentTo(
        Directory.EnumerateFiles(Path.Combine(Packed.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Where(project => XElement.Load(project).Descendants("IsPackable").All(packable => packable.Value != "false")).Select(Path.GetFileNameWithoutExtension));

    [TestCaseSource(typeof(Packed), nameof(Packed.Names))]
    public void It_says_what_it_is(string name)
    {
        using var package = Packed.Open(name);
        package.Say("description").Should().NotBeEmpty();
        package.Say("tags").Should().Contain("libvirt");
        package.Say("authors").Should().NotBeEmpty();
        package.All("license").Single().Should().Match<XElement>(license => license.Value == "MIT" && license.Attribute("type")!.Value == "expression");
        Encoding.UTF8.GetString(package.Read(package.Say("readme"))).Should().Be(File.ReadAllText(Path.Combine(Packed.Root, "src/README.md"))).And.Contain($"`{name}`");
    }

    [TestCaseSource(typeof(Packed), nameof(Packed.Names))]
    public void Its_icon_is_a_picture_of_128_by_128(string name)
    {
        using var package = Packed.Open(name);
        var icon = package.Read(package.Say("icon"));
        icon.AsSpan(1, 3).SequenceEqual("PNG"u8).Should().BeTrue();
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)).Should().Be(128);
        BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)).Should().Be(128);
    }

    [TestCaseSource(typeof(Packed), nameof(Packed.Names))]
    public void It_goes_with_the_others_of_its_own_version_only(string name)
    {
        using var package = Packed.Open(name);
        package.All("dependency").Where(one => one.Attribute("id")!.Value.StartsWith("VirtLab", StringComparison.Ordinal))
            .Select(one => one.Attribute("version")!.Value).Should().BeSubsetOf([$"[{package.Say("version")}]"]);
    }

    [Test]
    public void They_depend_on_each_other()
    {
        using var package = Packed.Open("VirtLab.Testing");
        package.All("dependency").Select(one => one.Attribute("id")!.Value).Should().Contain("VirtLab.Core");
    }

    [TestCaseSource(typeof(Packed), nameof(Packed.Names))]
    public void What_is_public_is_explained(string name)
    {
        using var package = Packed.Open(name);
        XElement.Load(new MemoryStream(package.Read($"lib/net10.0/{name}.xml"))).Descendants("summary").Should().NotBeEmpty();
    }

    [TestCaseSource(typeof(Packed), nameof(Packed.Names))]
    public void A_debugger_finds_symbols_and_all_sources_in_the_assembly(string name)
    {
        using var package = Packed.Open(name);
        using var assembly = new PEReader(new MemoryStream(package.Read($"lib/net10.0/{name}.dll")));
        using var symbols = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(
            assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
        var reader = symbols.GetMetadataReader();
        var documents = reader.Documents.Select(handle => (Name: reader.GetString(reader.GetDocument(handle).Name), Source: Source(reader, handle))).ToList();
        documents.Should().NotBeEmpty().And.OnlyContain(document => document.Source > 0);
        documents.Should().NotContain(document => document.Name.StartsWith(Packed.Root, StringComparison.Ordinal), "no path of the machine that built it is told");
    }

    /// <summary>The size of a document's source, 0 where it is not there.</summary>
    private static int Source(MetadataReader reader, DocumentHandle document) => reader.GetCustomDebugInformation(document).Select(reader.GetCustomDebugInformation)
        .Where(information => reader.GetGuid(information.Kind) == EmbeddedSource).Sum(information => reader.GetBlobReader(information.Value).Length);
}
