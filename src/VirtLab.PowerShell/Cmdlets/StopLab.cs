using System.Management.Automation;
using VirtLab.Labs;
using VirtLab.Planning;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Takes a lab down, and its sandbox if it has one of its own.</summary>
/// <remarks>-WhatIf shows what would go, -Confirm shows it and asks. What could not be removed is an error that names it; Get-Lab shows such a lab still, and
/// Stop-Lab tries again. Of several labs in a pipeline the others go all the same.</remarks>
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
        var name = RunningLab.Lab.Name;
        var plan = Await(RunningLab, PlanAsync);
        string goes = plan is null ? $"lab {name}\n" : plan.ToString();
        if (!ShouldProcess(goes, $"{goes}Take lab {name} down?", "Stop-Lab"))
            return;
        try
        {
            if (!Await(RunningLab, $"Taking lab {name} down", plan, progress => OwnedHosts.StopAsync(RunningLab, progress, Stop)))
            {
                WriteWarning($"Lab {name} was not taken down, as its host ({RunningLab.Host.Description}) was let go of before. "
                    + "A sandbox took it along; on this machine it still is: Uninstall-Lab removes it.");
            }
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // A finally block goes on, and so do the other labs.
            WriteError(e.ErrorRecord);
        }
    }

    private async Task<Plan?> PlanAsync()
    {
        try
        {
            return await RunningLab.Host.PlanRemovalAsync(RunningLab.Lab.Name, Stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Its host is gone, or does not answer: that keeps nobody from letting go of it.
            return null;
        }
    }
}
