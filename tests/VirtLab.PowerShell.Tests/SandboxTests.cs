using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace VirtLab.PowerShell.Tests;

/// <summary>Sandboxes that cmdlets start go with their pipeline, real processes and all.</summary>
[Category("Sandbox")]
public sealed class SandboxTests : SessionTests
{
    [TestCase("Start-Lab @{ Name = 'empty' } | ForEach-Object { throw 'first' }")]
    [TestCase("@{ Name = 'empty' }, @{ Nam = 'wrong' } | Start-Lab", "*nam*")]
    [TestCase("New-LabHost | ForEach-Object { throw 'first' }")]
    public void A_sandbox_goes_with_a_pipeline_that_fails(string script, string error = "first")
    {
        var before = Children();
        FluentActions.Invoking(() => Session.Run(script)).Should().Throw<RuntimeException>().WithMessage(error);
        Children().Should().BeEquivalentTo(before);
    }

    [TestCase("Start-Lab @{ Name = 'empty' } -WhatIf")]
    [TestCase("$lab = Start-Lab @{ Name = 'empty' }; $lab | Stop-Lab")]
    [TestCase("$null = Start-Lab @{ Name = 'empty' }; Remove-Module VirtLab")]
    [TestCase("$null = New-LabHost; Remove-Module VirtLab")]
    [TestCase("$host1 = New-LabHost; $null = Start-Lab @{ Name = 'empty' } -LabHost $host1; Remove-Module VirtLab")]
    [TestCase("New-LabHost -WhatIf")]
    [TestCase("New-LabHost | Remove-LabHost")]
    public void A_sandbox_goes_with_its_lab(string script)
    {
        var before = Children();
        Session.Run(script).Should().BeEmpty();
        Children().Should().BeEquivalentTo(before);
    }

    [Test]
    public async Task Ctrl_C_ends_the_sandbox_in_which_a_lab_comes_up()
    {
        var before = Children();
        using var shell = Session.Begin(Session.Small + "Start-Lab $small -Verbose");
        var begun = new TaskCompletionSource();
        shell.Streams.Verbose.DataAdded += (_, e) =>
        {
            if (shell.Streams.Verbose[e.Index].Message.Contains("network br0", StringComparison.Ordinal))
                begun.TrySetResult();
        };
        var running = shell.InvokeAsync();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(2));
        Children().Should().HaveCountGreaterThan(before.Count);
        await shell.StopAsync(null, null);
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<PipelineStoppedException>();
        Children().Should().BeEquivalentTo(before);
    }

    /// <summary>The processes that this one has started, and that are there.</summary>
    private static IReadOnlyList<int> Children() =>
        [.. Process.GetProcesses().Select(process => process.Id).Where(id => ParentOf(id) == Environment.ProcessId).Order()];

    private static int ParentOf(int process)
    {
        try
        {
            // The name, in brackets, may hold anything; state and parent follow it.
            return int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended since.
            return 0;
        }
    }
}
