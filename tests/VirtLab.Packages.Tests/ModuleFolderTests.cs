using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Shell = System.Management.Automation.PowerShell;

namespace VirtLab.Packages.Tests;

/// <summary>The module as it is packed, in a fresh runspace: it has all that it needs beside it.</summary>
internal sealed class ModuleFolderTests
{
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

    private static IReadOnlyList<string> Run(string script)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = Shell.Create(runspace);
        _ = shell.AddScript($"$ErrorActionPreference = 'Stop'\nImport-Module '{CodeGeneration.EscapeSingleQuotedStringContent(Path.Combine(Packed.Folder, "VirtLab"))}'").Invoke();
        shell.Commands.Clear();
        var said = shell.AddScript(script).Invoke();
        shell.Streams.Error.Should().BeEmpty();
        return [.. said.Select(one => $"{one}")];
    }
}
