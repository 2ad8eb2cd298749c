using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Makes a lab on a host, or makes it of the one of that name that is there, and leaves it there.</summary>
/// <remarks>It stays when PowerShell ends; machines are started and not waited for. -WhatIf shows the plan, -Confirm shows it and asks. If a step fails or Ctrl+C is
/// pressed, what was done is undone. Of several labs in a pipeline those stay that were made before one fails.</remarks>
/// <example>A lab on this machine that comes back when it boots
/// <code>
/// $machine = New-LabHost -Local
/// Install-Lab $small -LabHost $machine -Persist
/// $machine | Remove-LabHost
/// </code></example>
/// <seealso cref="UninstallLab"/>
/// <seealso cref="GetLab"/>
/// <seealso cref="GetLabPlan"/>
[Cmdlet(VerbsLifecycle.Install, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Plan))]
public sealed class InstallLab : LabCmdlet
{
    /// <summary>The lab: a hashtable, JSON, or a lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>The host.</summary>
    [Parameter(Mandatory = true)]
    public IHost LabHost { get; set; } = null!;

    /// <summary>Lets it come back when the host boots.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var plan = Await(Lab, () => LabHost.PlanAsync(Lab, Stop));
        if (!ShouldProcess(plan.ToString(), $"{plan}Apply lab {Lab.Name} to the {LabHost.Description}?", "Install-Lab"))
            return;
        WriteObject(Await(Lab, $"Applying lab {Lab.Name}", plan, progress => LabHost.ApplyAsync(Lab, progress, cancellationToken: Stop)));
        if (Persist)
            _ = Await(Lab, $"Persisting lab {Lab.Name}", null, progress => LabHost.PersistAsync(Lab.Name, progress, Stop));
    }
}
