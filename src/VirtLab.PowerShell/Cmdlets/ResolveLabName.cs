using System.Management.Automation;
using VirtLab.PowerShell.Completing;
using VirtLab.Running.Waiting;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Asks the name server in force at a place.</summary>
/// <remarks>A machine asks its own name server, the host that of the first network. Status says whether there are addresses or names, the server says that there
/// are none, or it says nothing.</remarks>
/// <example>A name and an address, asked by the host and by a machine
/// <code>
/// $lab = Start-Lab $small
/// $lab | Resolve-LabName one.small.test
/// $lab | Resolve-LabName 192.168.0.1 -From two
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="TestLabConnection"/>
[Cmdlet(VerbsDiagnostic.Resolve, "LabName")]
[OutputType(typeof(NameAnswer))]
public sealed class ResolveLabName : RunningLabCmdlet
{
    /// <summary>A name, or an address.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>A machine, or <c>host</c>.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(InsideCompleter))]
    public string From { get; set; } = Place.Host;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Await(RunningLab, () => RunningLab.ResolveAsync(Place.Of(From), Name, Stop)));
}
