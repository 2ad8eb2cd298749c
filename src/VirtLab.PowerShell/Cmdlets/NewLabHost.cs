using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Hosts.Local;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Opens a host: a sandbox, or this machine.</summary>
/// <remarks>
/// <para>A sandbox is a set of private namespaces with a libvirt of its own. It needs no root, touches nothing of the machine, and is gone with Remove-LabHost
/// or with the process. Several run side by side, with the same addresses in them.</para>
/// <para>With -Local it is this machine itself. Its labs stay, and it needs root.</para>
/// <para>If the pipeline into which the host goes breaks off, the host is let go of.</para>
/// </remarks>
/// <example>A sandbox for two labs
/// <code>
/// $sandbox = New-LabHost
/// try {
///     Start-Lab $small -LabHost $sandbox
///     Get-Lab $sandbox
/// }
/// finally { $sandbox | Remove-LabHost }
/// </code></example>
/// <example>The labs on this machine
/// <code>
/// $machine = New-LabHost -Local
/// Get-Lab $machine
/// $machine | Remove-LabHost
/// </code></example>
/// <seealso cref="RemoveLabHost"/>
/// <seealso cref="StartLab"/>
/// <seealso cref="InstallLab"/>
[Cmdlet(VerbsCommon.New, "LabHost", DefaultParameterSetName = "Sandbox", SupportsShouldProcess = true)]
[OutputType(typeof(IHost))]
public sealed class NewLabHost : GivingCmdlet
{
    /// <summary>This machine itself: labs that are applied stay. Needs root.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Local")]
    public SwitchParameter Local { get; set; }

    /// <summary>Where its libvirt answers.</summary>
    [Parameter(ParameterSetName = "Local")]
    public string LibvirtUri { get; set; } = new LocalOptions().LibvirtUri;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Local ? $"this machine, by {LibvirtUri}" : "a sandbox"))
            return;
        IHost? host = null;
        if (Local)
            _ = Await(null, () => Task.FromResult(Take(LocalHost.Open(new LocalOptions { LibvirtUri = LibvirtUri }))));
        else
            StartSandbox(null, sandbox => Take(sandbox));
        WriteObject(host);

        IHost Take(IHost opened)
        {
            host = opened;
            OwnedHosts.Add(opened);
            EndIfBrokenOff(() => OwnedHosts.CloseAsync(opened));
            return opened;
        }
    }
}
