using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Says what would be done to a host, or to a lab that runs.</summary>
/// <remarks>Nothing is changed. A plan is shown as text; as an object it has Steps, Impact (Live, Reattach, Restart, Recreate), Touches and Conflicts, and ToJson().
/// -WhatIf and -Confirm of Start-Lab, Update-Lab and Install-Lab show the same plan.</remarks>
/// <example>What a third machine would cost a lab that runs
/// <code>
/// $lab = Start-Lab $small
/// $small.Machines += @{ Name = 'three'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.3' }) }
/// $plan = $lab | Get-LabPlan $small
/// $plan
/// $plan.Impact
/// $lab | Stop-Lab
/// </code></example>
/// <example>Only the steps about machines, for a host
/// <code>
/// $sandbox = New-LabHost
/// (Get-LabPlan $small -LabHost $sandbox).Steps | Where-Object { $_.Id.Kind -eq 'Machine' }
/// $sandbox | Remove-LabHost
/// </code></example>
/// <seealso cref="UpdateLab"/>
/// <seealso cref="InstallLab"/>
[Cmdlet(VerbsCommon.Get, "LabPlan")]
[OutputType(typeof(Plan))]
public sealed class GetLabPlan : LabCmdlet
{
    /// <summary>The lab as it is to be: a hashtable, JSON, or a lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>The host.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Host")]
    public IHost LabHost { get; set; } = null!;

    /// <summary>The lab that runs; the other one has its name.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Running")]
    public RunningLab RunningLab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Await(Lab, () => ParameterSetName == "Host" ? LabHost.PlanAsync(Lab, cancellationToken: Stop) : RunningLab.PlanAsync(Lab, Stop)));
}
