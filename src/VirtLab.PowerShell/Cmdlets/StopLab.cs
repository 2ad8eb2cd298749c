using System.Management.Automation;
using VirtLab.Labs;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Takes a lab down, and its sandbox if it has one of its own.</summary>
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
        if (ShouldProcess($"lab {RunningLab.Lab.Name}"))
            Await(RunningLab, () => OwnedHosts.StopAsync(RunningLab));
    }
}
