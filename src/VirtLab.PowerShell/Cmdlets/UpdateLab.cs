using System.Management.Automation;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Makes another lab of the one that runs: only what differs is touched.</summary>
/// <remarks>The lab keeps its name. -WhatIf shows the plan with what each change costs, -Confirm shows it and asks. If a step fails or Ctrl+C is pressed, what was
/// done is undone, and the lab runs on as it was.</remarks>
/// <example>A third machine joins
/// <code>
/// $lab = Start-Lab $small
/// $small.Machines += @{ Name = 'three'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.3' }) }
/// $lab | Update-Lab $small
/// $lab | Test-LabConnection one three
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="GetLabPlan"/>
/// <seealso cref="StartLab"/>
[Cmdlet(VerbsData.Update, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Plan))]
public sealed class UpdateLab : RunningLabCmdlet
{
    /// <summary>The lab as it is to be: a hashtable, JSON, or a lab.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var plan = Await(Lab, () => RunningLab.PlanAsync(Lab, Stop));
        if (ShouldProcess(plan.ToString(), $"{plan}Change lab {Lab.Name}?", "Update-Lab"))
            WriteObject(Await(Lab, $"Changing lab {Lab.Name}", plan, progress => RunningLab.ApplyAsync(Lab, new UpOptions { Progress = progress }, Stop)));
    }
}
