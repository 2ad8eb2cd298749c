using System.Xml.Linq;

namespace VirtLab.Packages.Tests;

/// <summary>What the docs begin with, in an empty folder, with the packages.</summary>
internal sealed class FirstStepsTests
{
    [Test]
    [Category("Sandbox")]
    public async Task The_program_of_the_readme_runs_in_a_console_application()
    {
        using var folder = new FreshFolder();
        _ = await folder.DotnetAsync("new", "console", "--name", "First", "--output", ".", "--no-restore");
        _ = await folder.DotnetAsync("add", "package", "VirtLab.Core");
        folder.Write("Program.cs", await File.ReadAllTextAsync(Path.Combine(Packed.Root, "samples/first/Program.cs")));
        (await folder.DotnetAsync("run")).Should().Contain("one -> two tcp 80: answered").And.Contain("machine three");
    }

    [Test]
    public async Task The_binding_alone_reaches_libvirt()
    {
        using var folder = new FreshFolder();
        _ = await folder.DotnetAsync("new", "console", "--name", "Inspect", "--output", ".", "--no-restore");
        _ = await folder.DotnetAsync("add", "package", "VirtLab.Native");
        folder.Write("Program.cs", """
            using VirtLab.Native;

            using var connection = LibvirtConnection.Open("test:///default");
            foreach (var domain in connection.ListDomains())
                Console.WriteLine($"{connection.DriverName}: {domain.Name}");
            """);
        (await folder.DotnetAsync("run")).Should().Contain("TEST: test");
    }

    [Test]
    public async Task The_tests_of_the_docs_run_in_a_project_for_xUnit()
    {
        using var folder = new FreshFolder();
        folder.Write("Mine.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.NET.Test.Sdk" Version="{Pinned("Microsoft.NET.Test.Sdk")}" />
                <PackageReference Include="xunit" Version="{Pinned("xunit")}" />
                <PackageReference Include="xunit.runner.visualstudio" Version="{Pinned("xunit.runner.visualstudio")}" />
                <Using Include="Xunit" />
                <Using Include="FluentAssertions" />
                <Using Include="VirtLab.Testing" />
              </ItemGroup>
            </Project>
            """);
        _ = await folder.DotnetAsync("add", "package", "VirtLab.Testing");
        var source = await File.ReadAllTextAsync(Path.Combine(Packed.Root, "tests/VirtLab.Testing.Tests/Docs/BranchOfficeTests.cs"));
        folder.Write("BranchOfficeTests.cs", source.Replace("namespace VirtLab.Testing.Tests.Docs;", "namespace Mine;", StringComparison.Ordinal).Replace("[Test]", "[Fact]", StringComparison.Ordinal));
        (await folder.DotnetAsync("test")).Should().MatchRegex($@"Passed!\s+- Failed:\s+0, Passed:\s+{source.Split("[Test]").Length - 1},");
    }

    [Test]
    public async Task All_packages_are_installed_side_by_side_and_find_what_they_need()
    {
        using var folder = new FreshFolder();
        folder.Write("All.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup>{string.Concat(Packed.Names.Select(name => $"<PackageReference Include=\"{name}\" Version=\"*\" />"))}</ItemGroup>
            </Project>
            """);
        folder.Write("Program.cs", """
            foreach (var name in args)
                Console.WriteLine($"{name}: {System.Reflection.Assembly.Load(name).GetExportedTypes().SelectMany(type => type.GetMembers()).Any()}");
            """);
        (await folder.DotnetAsync(["run", "--", .. Packed.Names])).Should().ContainAll(Packed.Names.Select(name => $"{name}: True"));
    }

    /// <summary>The version that this repository has of a package.</summary>
    private static string Pinned(string name) => XElement.Load(Path.Combine(Packed.Root, "Directory.Packages.props")).Descendants("PackageVersion")
        .Single(package => package.Attribute("Include")!.Value == name).Attribute("Version")!.Value;
}
