namespace VirtLab.Core.Tests.Architecture;

/// <summary>What the README shows is what is built.</summary>
internal sealed class ReadmeTests
{
    [Test]
    public void The_program_in_it_is_the_sample_that_the_build_compiles() =>
        Repository.Read("README.md").Should().Contain($"```csharp\n{Repository.Read("samples/first/Program.cs")}```");

    [Test]
    public void The_packages_own_has_no_links_into_the_repository() =>
        Repository.Read("src/README.md").Split("](").Skip(1)
            .Where(link => !link.StartsWith("https://", StringComparison.Ordinal)).Should().BeEmpty();
}
