namespace VirtLab.Packages.Tests;

/// <summary>What the docs begin with, in an empty folder, with the packages.</summary>
[Category("Builds")]
internal sealed class FirstStepsTests
{
    [TestCase("first-lab.md", "An empty folder", "If it does not work", 2)]
    [TestCase("testing.md", "A first test in an empty folder", "Three rings", 1)]
    [Category("Sandbox")]
    public async Task What_a_document_lets_its_reader_type_prints_what_it_says(string document, string from, string to, int printing)
    {
        var steps = new FirstSteps(document, from, to);
        using var folder = new FreshFolder();
        var said = FirstSteps.Masked(await folder.RunAsync("bash", "-c", steps.Script));
        steps.Prints.Should().HaveCount(printing);
        said.Should().ContainAll(steps.Prints);
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
}
