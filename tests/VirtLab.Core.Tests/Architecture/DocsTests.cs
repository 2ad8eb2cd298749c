using System.Text.RegularExpressions;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>The code that documents show is built and run, and what they name is there.</summary>
internal sealed partial class DocsTests
{
    private static readonly string[] Sources = [.. Repository.Sources("tests", "samples").Select(Repository.Read)];

    private static readonly string[] Built = [.. Sources.Select(Unindented)];

    /// <summary>The repository's, and the one that is in each package.</summary>
    private static readonly string[] Readmes = [.. new[] { "README.md", "src/README.md" }.Select(readme => Path.Combine(Repository.Root, readme))];

    public static IEnumerable<TestCaseData> Snippets =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Concat(Readmes)
        from snippet in Snippet().Matches(File.ReadAllText(file)).Index()
        select new TestCaseData(snippet.Item.Groups[1].Value).SetArgDisplayNames($"{Path.GetRelativePath(Repository.Root, file)}, {snippet.Index + 1}");

    [TestCaseSource(nameof(Snippets))]
    public void The_code_in_docs_is_code_of_a_test_or_sample(string snippet) =>
        Built.Should().Contain(source => source.Contains(Unindented(snippet), StringComparison.Ordinal), snippet);

    [TestCase("docs/troubleshooting.md", 10)]
    [TestCase("docs/hosts.md", 10)]
    public void The_tests_that_docs_name_are_there(string document, int least)
    {
        var named = TestName().Matches(Repository.Read(document)).ToList();
        named.Should().HaveCountGreaterThan(least);
        named.Where(test => !Sources.Any(source => source.Contains($"class {test.Groups[1].Value}", StringComparison.Ordinal) && source.Contains($" {test.Groups[2].Value}(", StringComparison.Ordinal)))
            .Select(test => test.Value).Should().BeEmpty();
    }

    [Test]
    public void The_document_of_the_model_has_every_property_of_a_lab() => typeof(Lab).GetProperties().Select(property => $"`Lab.{property.Name}`")
        .Where(property => !Repository.Read("docs/model.md").Contains(property, StringComparison.Ordinal)).Should().BeEmpty();

    [TestCase("docs/model.md", 80)]
    [TestCase("docs/hosts.md", 5)]
    public void The_members_that_docs_name_are_there(string document, int least)
    {
        var named = Member().Matches(Repository.Read(document)).ToList();
        named.Should().HaveCountGreaterThan(least);
        var types = typeof(Lab).Assembly.GetExportedTypes().Concat(typeof(Testing.FakeHost).Assembly.GetExportedTypes()).ToLookup(type => type.Name);
        named.Where(member => !types[member.Groups[1].Value].Any(type => type.GetMember(member.Groups[2].Value).Length > 0)).Select(member => member.Value).Should().BeEmpty();
    }

    /// <summary>A test has its code further in than a document.</summary>
    private static string Unindented(string text) => $"\n{string.Join('\n', text.Split('\n').Select(line => line.TrimStart()))}\n";

    [GeneratedRegex("^```csharp\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`(?!\w+Tests\.|VirtLab\.)([A-Z]\w*)\.([A-Z]\w*)[`(]")]
    private static partial Regex Member();
}
