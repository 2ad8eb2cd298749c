using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>The labs on a host, each with what it lacks; without a host the labs that run for this process.</summary>
/// <remarks>
/// <para>Of a host, each has its Name, Lab (as it was last asked for), IsWhole, and Drift: the plan that would mend it.</para>
/// <para>Without one, they are what Start-Lab has given out and nobody has stopped: for a lab that was not put into a variable.</para>
/// </remarks>
/// <example>All labs that run are stopped
/// <code>
/// $null = Start-Lab $small
/// Get-Lab | Stop-Lab
/// </code></example>
/// <example>The labs on this machine that are broken
/// <code>
/// $machine = New-LabHost -Local
/// Get-Lab $machine | Where-Object { -not $_.IsWhole }
/// $machine | Remove-LabHost
/// </code></example>
/// <seealso cref="InstallLab"/>
/// <seealso cref="UninstallLab"/>
/// <seealso cref="StartLab"/>
[Cmdlet(VerbsCommon.Get, "Lab", DefaultParameterSetName = "Running")]
[OutputType(typeof(RunningLab), ParameterSetName = ["Running"])]
[OutputType(typeof(FoundLab), ParameterSetName = ["Host"])]
public sealed class GetLab : LabCmdlet
{
    /// <summary>The host.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Host")]
    public IHost LabHost { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(ParameterSetName == "Host" ? Await(LabHost, () => LabHost.ListLabsAsync(Stop)) : OwnedHosts.Labs, enumerateCollection: true);
}
