using System.Management.Automation;
using VirtLab.Model;
using VirtLab.Model.Checks;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Finds what can't work in a lab; nothing where all is well.</summary>
/// <remarks>Addresses that are taken twice, machines on networks that are not there, providers without a way to their gateway: each finding has its place in
/// the lab, the reason and a remedy. No host is asked.</remarks>
/// <example>Two networks that overlap
/// <code>
/// Test-Lab @{ Name = 'wrong'; Networks = @(@{ Name = 'br0'; Address = '10.0.0.1/24' }, @{ Name = 'br1'; Address = '10.0.0.2/24' }) }
/// </code></example>
/// <example>A script that goes on with a sound lab only
/// <code>
/// if (-not (Test-Lab $small)) { 'all is well' }
/// </code></example>
/// <seealso cref="ConvertToLab"/>
/// <seealso cref="GetLabPlan"/>
[Cmdlet(VerbsDiagnostic.Test, "Lab")]
[OutputType(typeof(Finding))]
public sealed class TestLab : LabCmdlet
{
    /// <summary>The lab: a hashtable, JSON, or a lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(LabChecks.Run(Lab), enumerateCollection: true);
}
