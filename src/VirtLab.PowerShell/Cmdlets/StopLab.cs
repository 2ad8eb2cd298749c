using System.Management.Automation;
using VirtLab.Labs;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Takes a lab down, and its sandbox if it has one of its own.</summary>
/// <remarks>-WhatIf shows what would go, -Confirm shows it and asks.</remarks>
/// <example>A lab goes
/// <code>
/// $lab = Start-Lab $small
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="StartLab"/>
[Cmdlet(VerbsLifecycle.Stop, "Lab", SupportsShouldProcess = true)]
public sealed class StopLab : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public RunningLab RunningLab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string plan = Await(RunningLab, PlanAsync);
        if (ShouldProcess(plan, $"{plan}Take lab {RunningLab.Lab.Name} down?", "Stop-Lab"))
            Await(RunningLab, () => OwnedHosts.StopAsync(RunningLab));
    }

    private async Task<string> PlanAsync()
    {
        var name = RunningLab.Lab.Name;
        try
        {
            return $"{await RunningLab.Host.PlanRemovalAsync(name, Stop).ConfigureAwait(false)}";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Its host is gone, or does not answer: that keeps nobody from letting go of it.
            return $"lab {name}\n";
        }
    }
}
