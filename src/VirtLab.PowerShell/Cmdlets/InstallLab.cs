using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Makes a lab on a host, or makes it of the one of that name that is there, and leaves it there.</summary>
/// <remarks>It stays when PowerShell ends; machines are started and not waited for. -WhatIf shows the plan, -Confirm shows it and asks. If a step fails or Ctrl+C is
/// pressed, what was done is undone, with -Persist too: that is part of the same plan. Of several labs in a pipeline those stay that were made before one fails.</remarks>
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

    /// <summary>Lets it come back when the host boots: libvirt keeps its networks and machines and starts them, and a hook of libvirt's, which is in the plan,
    /// brings back the rest. Without it, what comes back already still does.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>A plan names the hook and its files; that things that are added are also defined, it does not say.</summary>
    private const string AtBoot = "When the host boots, libvirt starts the lab's networks and machines, which are defined there for that, "
        + "and its hook brings back the rest.\n";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var plan = Await(Lab, () => LabHost.PlanAsync(Lab, Persist, Stop));
        string shown = plan + (Persist ? AtBoot : "");
        if (!ShouldProcess(shown, $"{shown}Apply lab {Lab.Name} to the {LabHost.Description}?", "Install-Lab"))
            return;
        WriteObject(Await(Lab, $"Applying lab {Lab.Name}", plan, progress => LabHost.ApplyAsync(Lab, progress, persist: Persist, cancellationToken: Stop)));
    }
}
