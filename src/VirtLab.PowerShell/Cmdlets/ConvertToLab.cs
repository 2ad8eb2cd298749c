using System.Management.Automation;
using VirtLab.Model;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Makes a lab of a hashtable or of JSON.</summary>
/// <remarks>Members are those of the JSON form (docs/json.md): names, addresses, networks and amounts are text, and what is not said is what it is by default.
/// All that is unknown, missing or of another type is told at once, each with its place. Whether the lab can work is asked by Test-Lab, and by whatever plans
/// or applies it. Other cmdlets take hashtables and JSON too: this one is for a lab that is used several times, or looked at.</remarks>
/// <example>A lab of a hashtable, written as JSON and read again
/// <code>
/// $lab = ConvertTo-Lab $small
/// $lab.ToJson() | Set-Content small.json
/// Get-Content small.json -Raw | ConvertTo-Lab
/// </code></example>
/// <example>A lab of a PowerShell data file
/// <code>
/// "@{ Name = 'small'; Networks = @(@{ Name = 'br0'; Address = '192.168.0.254/24' }) }" | Set-Content small.psd1
/// Import-PowerShellDataFile small.psd1 | ConvertTo-Lab
/// </code></example>
/// <seealso cref="TestLab"/>
/// <seealso cref="StartLab"/>
[Cmdlet(VerbsData.ConvertTo, "Lab")]
[OutputType(typeof(Lab))]
public sealed class ConvertToLab : LabCmdlet
{
    /// <summary>The lab: a hashtable or JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(InputObject);
}
