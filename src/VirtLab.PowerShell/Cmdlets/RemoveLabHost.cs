using System.Management.Automation;
using VirtLab.Hosts;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Lets go of a host: a sandbox ends with all that is in it, this machine's labs stay.</summary>
/// <example>A sandbox ends
/// <code>
/// $sandbox = New-LabHost
/// $sandbox | Remove-LabHost
/// </code></example>
/// <seealso cref="NewLabHost"/>
[Cmdlet(VerbsCommon.Remove, "LabHost", SupportsShouldProcess = true)]
public sealed class RemoveLabHost : LabCmdlet
{
    /// <summary>The host.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public IHost LabHost { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ShouldProcess(LabHost.Description))
            Await(LabHost, () => OwnedHosts.CloseAsync(LabHost));
    }
}
