using System.Xml.Linq;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>docs/dependencies.md tells of every package, and of none that is not there.</summary>
internal sealed class PackageTests
{
    private static readonly (string Name, string Version)[] Pinned =
        [.. XElement.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
        .Select(package => (package.Attribute("Include")!.Value, package.Attribute("Version")!.Value.Trim('[', ']')))];

    [Test]
    public void Every_pinned_package_is_told_of_with_its_version() => Told().Should().BeEquivalentTo(Pinned);

    [Test]
    public void Every_pinned_package_is_used_by_a_project() => Pinned.Select(package => package.Name)
        .Except(new[] { "src", "tests", "samples", "benchmarks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*proj", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.props", SearchOption.AllDirectories)))
            .SelectMany(file => XElement.Load(file).Descendants("PackageReference"))
            .Select(reference => reference.Attribute("Include")!.Value))
        .Should().BeEmpty();

    /// <summary>The rows of the table; a row may tell of several packages, their versions in the same order.</summary>
    private static IEnumerable<(string, string)> Told() => Repository.Read("docs/dependencies.md").Split("## ")[1].Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .SelectMany(cells => cells[1].Split(", ").Zip(cells[2].Replace(" exactly", "", StringComparison.Ordinal).Split(", ")));
}
