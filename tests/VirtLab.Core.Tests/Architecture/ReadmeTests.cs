using System.Text.RegularExpressions;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>What the README shows is what is built.</summary>
internal sealed partial class ReadmeTests
{
    [Test]
    public void The_program_in_it_is_the_sample_that_the_build_compiles() =>
        Repository.Read("README.md").Should().Contain($"```csharp\n{Repository.Read("samples/first/Program.cs")}```");

    [Test]
    public void The_tests_in_docs_are_tests_that_run() => Repository.Read("docs/testing.md").Should()
        .Contain($"```csharp\n{Repository.Read("tests/VirtLab.Testing.Tests/Docs/BranchOfficeTests.cs").Split("Docs;\n\n")[1]}```");

    [Test]
    public void The_tests_that_troubleshooting_names_are_there()
    {
        string[] sources = [.. Repository.Sources("tests").Select(Repository.Read)];
        var named = TestName().Matches(Repository.Read("docs/troubleshooting.md")).ToList();
        named.Should().HaveCountGreaterThan(10);
        named.Where(test => !sources.Any(source => source.Contains($"class {test.Groups[1].Value}", StringComparison.Ordinal) && source.Contains($" {test.Groups[2].Value}(", StringComparison.Ordinal)))
            .Select(test => test.Value).Should().BeEmpty();
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)` \|")]
    private static partial Regex TestName();

    [Test]
    public void The_packages_own_has_no_links_into_the_repository() =>
        Repository.Read("src/README.md").Split("](").Skip(1)
            .Where(link => !link.StartsWith("https://", StringComparison.Ordinal)).Should().BeEmpty();
}
