using System.Text.RegularExpressions;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>The sources as people read them.</summary>
internal sealed partial class SourceTests
{
    private const int LongestFile = 300;

    [Test]
    public void Files_stay_short() => Repository.Sources("src", "tests", "samples", "benchmarks")
        .Select(file => (File: file, Lines: Repository.Read(file).Count(c => c == '\n')))
        .Where(file => file.Lines > LongestFile)
        .Should().BeEmpty();

    [Test]
    public void No_script_removes_recursively() =>
        // Most of what a sandbox shows is the machine's own: a slip there once emptied a folder of it.
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.sh", SearchOption.AllDirectories)
            .Where(file => RecursiveRemoval().IsMatch(File.ReadAllText(file)))
            .Should().BeEmpty();

    [GeneratedRegex(@"\brm\s+(-\S+\s+)*-\w*[rR]")]
    private static partial Regex RecursiveRemoval();
}
