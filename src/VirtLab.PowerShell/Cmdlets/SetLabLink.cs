using System.Management.Automation;
using VirtLab.Primitives;
using VirtLab.PowerShell.Completing;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Sets an uplink's link up or down, and waits until routing has followed.</summary>
/// <remarks>It is as if the cable were pulled or plugged in.</remarks>
/// <example>The other provider carries while a link is down
/// <code>
/// $lab = Start-Lab $office
/// $lab | Set-LabLink eth0 Down
/// $lab | Test-LabConnection pos bank -Tcp 443
/// $lab | Set-LabLink eth0 Up
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="TestLabConnection"/>
[Cmdlet(VerbsCommon.Set, "LabLink", SupportsShouldProcess = true)]
public sealed class SetLabLink : RunningLabCmdlet
{
    /// <summary>The uplink.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string Uplink { get; set; } = "";

    /// <summary>Up, or Down.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateSet("Up", "Down")]
    public string State { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ShouldProcess($"{Uplink} {State}"))
            Await(RunningLab, () => RunningLab.SetLinkAsync(InterfaceName.Parse(Uplink), State.Equals("Up", StringComparison.OrdinalIgnoreCase), Stop));
    }
}
