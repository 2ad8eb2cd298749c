using System.Management.Automation.Language;
using VirtLab.Testing;

namespace VirtLab.PowerShell.Tests;

/// <summary>Scripts that are printed somewhere.</summary>
internal static class Scripts
{
    /// <summary>A text as a script writes it, whatever is in it.</summary>
    public static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    /// <summary>It parses, and uses only commands and parameters that are there.</summary>
    public static void Check(Session session, string script)
    {
        var ast = Parser.ParseInput(script, out _, out var errors);
        errors.Should().BeEmpty();
        var own = ast.FindAll(node => node is FunctionDefinitionAst, searchNestedScriptBlocks: true).Cast<FunctionDefinitionAst>().Select(function => function.Name).ToList();
        foreach (var command in ast.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Where(command => command.GetCommandName() is { } name && !own.Contains(name)))
        {
            var known = session.Run($"(Get-Command {command.GetCommandName()}).Parameters.Keys").Select(name => $"{name}").ToList();
            command.CommandElements.OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName).Should().BeSubsetOf(known, "{0} has no others", command.GetCommandName());
        }
    }

    /// <summary>Lets scripts run as they stand, on the host in memory and in a folder: what would open a host, or take a sandbox, gets that one.</summary>
    public static void InMemory(Session session, string folder)
    {
        foreach (string place in new[] { "one", "two" })
            session.Host.OnRun(place, program => (0, $"{program[0]} ran\n"));
        session.Host.Commands.On("ip route", "default\n");
        _ = session.Run($$"""
            Set-Location {{Quoted(folder)}}
            function global:New-LabHost { param([switch] $Local, $LibvirtUri) $fake }
            function global:Remove-LabHost { param([Parameter(ValueFromPipeline)] $LabHost) foreach ($lab in Get-Lab $fake) { $null = Uninstall-Lab $lab.Name -LabHost $fake -Confirm:$false } }
            $global:PSDefaultParameterValues = @{ 'Start-Lab:LabHost' = $fake }
            """);
    }
}
