using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>The labs on a host, each with what it lacks.</summary>
/// <remarks>Each has its Name, Lab (as it was last asked for), IsWhole, and Drift: the plan that would mend it.</remarks>
/// <example>The labs on this machine that are broken
/// <code>
/// $machine = New-LabHost -Local
/// Get-Lab $machine | Where-Object { -not $_.IsWhole }
/// $machine | Remove-LabHost
/// </code></example>
/// <seealso cref="InstallLab"/>
/// <seealso cref="UninstallLab"/>
[Cmdlet(VerbsCommon.Get, "Lab")]
[OutputType(typeof(FoundLab))]
public sealed class GetLab : LabCmdlet
{
    /// <summary>The host.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public IHost LabHost { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Await(LabHost, () => LabHost.ListLabsAsync(Stop)), enumerateCollection: true);
}
