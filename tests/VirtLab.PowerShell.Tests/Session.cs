using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VirtLab.Testing;
using Shell = System.Management.Automation.PowerShell;

namespace VirtLab.PowerShell.Tests;

/// <summary>A real runspace that has the module, and a host in memory as <c>$fake</c>.</summary>
internal sealed class Session : IAsyncDisposable
{
    /// <summary>A network with two machines.</summary>
    public const string Small = """
        $small = @{
            Name = 'small'
            Networks = @(@{ Name = 'br0'; Address = '10.0.0.254/24' })
            Machines = @(@{ Name = 'one'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.1' }) }, @{ Name = 'two'; Nics = @(@{ Network = 'br0'; Address = '10.0.0.2' }) })
        }

        """;

    private readonly Runspace _runspace;

    public Session()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Path.Combine(AppContext.BaseDirectory, "VirtLab.psd1")]);
        state.Variables.Add(new SessionStateVariableEntry("fake", Host, ""));
        _runspace = RunspaceFactory.CreateRunspace(Terminal, state);
        _runspace.Open();
    }

    public FakeHost Host { get; } = new();

    public RecordingHost Terminal { get; } = new();

    /// <summary>A pipeline in it.</summary>
    public Shell Begin(string script) => Shell.Create(_runspace).AddScript(script);

    /// <summary>Runs a script to its end. An error is thrown.</summary>
    public IReadOnlyList<PSObject> Run(string script)
    {
        using var shell = Begin("$ErrorActionPreference = 'Stop'\n" + script);
        var seen = shell.Invoke();
        shell.Streams.Error.Should().BeEmpty();
        return [.. seen];
    }

    /// <summary>What a script shows to a person.</summary>
    public string Show(string script) => string.Concat(Run($"& {{ {script} }} | Out-String -Width 200"));

    /// <summary>What Tab offers at the end of a line.</summary>
    public IEnumerable<string> Complete(string line)
    {
        using var shell = Shell.Create(_runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText)];
    }

    public async ValueTask DisposeAsync()
    {
        _runspace.Dispose();
        OwnedHosts.Forget(Host);
        await Host.DisposeAsync();
    }
}
