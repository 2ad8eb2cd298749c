using System.Diagnostics;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shell = System.Management.Automation.PowerShell;

namespace VirtLab.Packages.Tests;

/// <summary>The module as it is packed, in a fresh runspace: it has all that it needs beside it.</summary>
internal sealed partial class ModuleFolderTests
{
    private static readonly string Module = Path.Combine(Packed.Folder, "VirtLab");

    private static readonly FirstSteps Docs = new("powershell.md", "A first script", "The cmdlets");

    [Test]
    public void It_has_the_packages_version()
    {
        using var package = Packed.Open("VirtLab.Core");
        Run("\"$((Get-Module VirtLab).Version)\"").Should().Equal(package.Say("version"));
    }

    [Test]
    public void It_is_imported_and_explains_a_packet() => Run("""
        $small = @{
            Name = 'small'
            Networks = @(@{ Name = 'br0'; Address = '10.0.0.254/24' })
            Machines = @(@{ Name = 'one'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.1' }) }, @{ Name = 'two'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.2' }) })
        }
        $small | ConvertTo-Lab | Get-LabExplanation one 10.0.0.2 -Tcp 80
        """).Should().ContainSingle().Which.Should().Contain("is switched by the bridge");

    [Test]
    [Category("Sandbox")]
    public void The_sample_brings_real_machines_up() =>
        Run($"& {{\n{File.ReadAllText(Path.Combine(Packed.Root, "samples/powershell/small.ps1"))}\n}} | Out-String -Width 200").Should().ContainSingle().Which.Should()
            .MatchRegex(@"one\s+two\s+tcp 80\s+Answered\s+192\.168\.0\.1").And.Contain("+ machine three: ").And.MatchRegex(@"one\s+three\s+ping\s+Answered");

    [Test]
    [Category("Sandbox")]
    public void What_the_docs_let_their_reader_type_prints_what_they_say()
    {
        using var folder = new FreshFolder();
        foreach (var (name, text) in Docs.Files)
            folder.Write(name, text.Replace("/path/to/virtlab/nuget/VirtLab", Quoted(Module), StringComparison.Ordinal));
        // The command that they name starts a PowerShell; the fresh runspace is one.
        var said = string.Concat(RunFresh($$"""
            function pwsh($script) { & "./$script" }
            Set-Location {{Quoted(folder.Root)}}
            {{Docs.Commands.Single()}} | Out-String -Width 200
            """));
        Docs.Prints.Should().ContainSingle();
        // Where a row's last cell is empty, PowerShell pads it.
        FirstSteps.Masked(PaddedEnd().Replace(said, "")).Should().ContainAll(Docs.Prints);
    }

    [Test]
    [Category("Sandbox")]
    public void The_library_is_used_without_the_module() =>
        string.Concat(RunFresh($"& {Quoted(Path.Combine(Packed.Root, "samples/powershell/assembly.ps1"))} -Folder {Quoted(Module)} | Out-String -Width 200"))
            .Should().Contain("lab small: 5 steps").And.Contain("one -> two tcp 80: answered, seen from 192.168.0.1");

    [Test]
    public void Its_readme_begins_as_the_docs_do()
    {
        Docs.Files.Should().ContainSingle();
        File.ReadAllText(Path.Combine(Module, "README.md")).Should().ContainAll(Docs.Files.Select(file => $"```powershell\n{file.Text}```"))
            .And.ContainAll(Docs.Commands.Select(command => $"`{command}`")).And.ContainAll(Docs.Prints.Select(printed => $"```text\n{printed}```"));
    }

    [TestCase("LICENSE", "LICENSE")]
    [TestCase("icon.png", "src/icon.png")]
    public void It_has_a_file_of_the_checkout(string file, string source) =>
        File.ReadAllBytes(Path.Combine(Module, file)).SequenceEqual(File.ReadAllBytes(Path.Combine(Packed.Root, source))).Should().BeTrue();

    /// <summary>With the version that is there, the licence that its package states, and where the source of that version is.</summary>
    [Test]
    public void Every_library_of_others_is_named_and_no_other()
    {
        var notice = File.ReadAllText(Path.Combine(Module, "THIRD-PARTY.txt"));
        var others = Directory.EnumerateFiles(Module, "*.dll", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("VirtLab.", StringComparison.Ordinal)).ToList();
        others.Should().NotBeEmpty();
        NamedLibrary().Matches(notice).Select(named => (named.Groups["what"].Value, named.Groups["source"].Value)).Should().BeEquivalentTo(others.Select(Stated));
    }

    [Test]
    public void The_readme_of_the_packages_names_it()
    {
        using var package = Packed.Open("VirtLab.Core");
        Encoding.UTF8.GetString(package.Read("README.md")).Should().Contain("module `VirtLab` for PowerShell");
    }

    private static (string What, string Source) Stated(string library)
    {
        string name = Path.GetFileNameWithoutExtension(library), id = name.ToLowerInvariant();
        var version = FileVersionInfo.GetVersionInfo(library).ProductVersion!.Split('+')[0];
        var package = XElement.Load(Path.Combine(Packed.PackageFolder, id, version, $"{id}.nuspec")).Descendants().ToLookup(element => element.Name.LocalName);
        var repository = package["repository"].Single();
        return ($"{name}.dll {version}, {package["license"].Single().Value}", $"{repository.Attribute("url")!.Value}, commit {repository.Attribute("commit")!.Value}");
    }

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    private static IReadOnlyList<string> Run(string script) => RunFresh($"Import-Module {Quoted(Module)}\n{script}");

    private static IReadOnlyList<string> RunFresh(string script)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = Shell.Create(runspace);
        var said = shell.AddScript($"$ErrorActionPreference = 'Stop'\n{script}").Invoke();
        shell.Streams.Error.Should().BeEmpty();
        return [.. said.Select(one => $"{one}")];
    }

    [GeneratedRegex(" +$", RegexOptions.Multiline)]
    private static partial Regex PaddedEnd();

    [GeneratedRegex(@"^(?<what>\S+\.dll .*)\n(?:  .*\n)*?  source: (?<source>.*)$", RegexOptions.Multiline)]
    private static partial Regex NamedLibrary();
}
