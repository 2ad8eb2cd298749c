using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Planning;
using VirtLab.PowerShell.Completing;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Removes a lab from a host, whole or broken.</summary>
/// <remarks>All that carries its mark goes, and what was in force before it is put back. It shows the plan and asks first; -WhatIf shows
/// it alone, -Confirm:$false does without.</remarks>
/// <example>A lab on this machine goes
/// <code>
/// $machine = New-LabHost -Local
/// $null = Install-Lab $small -LabHost $machine
/// Uninstall-Lab small -LabHost $machine -Confirm:$false
/// $machine | Remove-LabHost
/// </code></example>
/// <example>All broken labs go
/// <code>
/// $machine = New-LabHost -Local
/// Get-Lab $machine | Where-Object { -not $_.IsWhole } | Uninstall-Lab -LabHost $machine -Confirm:$false
/// $machine | Remove-LabHost
/// </code></example>
/// <seealso cref="InstallLab"/>
/// <seealso cref="GetLab"/>
[Cmdlet(VerbsLifecycle.Uninstall, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Plan))]
public sealed class UninstallLab : LabCmdlet
{
    /// <summary>The lab's name. Tab completes it where -LabHost stands before it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LabNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The host.</summary>
    [Parameter(Mandatory = true)]
    public IHost LabHost { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var plan = Await(Name, () => LabHost.PlanRemovalAsync(Primitives.Name.Parse(Name), Stop));
        if (ShouldProcess(plan.ToString(), $"{plan}Remove lab {Name} from the {LabHost.Description}?", "Uninstall-Lab"))
            WriteObject(Await(Name, $"Removing lab {Name}", plan, progress => LabHost.RemoveAsync(Primitives.Name.Parse(Name), progress, Stop)));
    }
}
