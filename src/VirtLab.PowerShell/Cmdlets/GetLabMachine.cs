using System.Management.Automation;
using VirtLab.Labs;
using VirtLab.PowerShell.Completing;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>The machines of a lab that runs, as far as they have come.</summary>
/// <remarks>The table shows the first card of each; Format-List shows also its IPv6 addresses and how long it took to get its lease.</remarks>
/// <example>All machines, and one of them at length
/// <code>
/// $lab = Start-Lab $small
/// $lab | Get-LabMachine
/// $lab | Get-LabMachine one | Format-List
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="StartLab"/>
/// <seealso cref="InvokeLabCommand"/>
[Cmdlet(VerbsCommon.Get, "LabMachine")]
[OutputType(typeof(MachineStatus))]
public sealed class GetLabMachine : RunningLabCmdlet
{
    /// <summary>Only this machine.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string? Machine { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var found = RunningLab.Machines.Where(machine => Machine is null || machine.Name.ToString() == Machine).ToList();
        if (found.Count == 0 && Machine is not null)
        {
            WriteError(new ErrorRecord(new ArgumentException($"Lab {RunningLab.Lab.Name} has no machine '{Machine}'. Its machines: {string.Join(", ", RunningLab.Machines.Select(machine => machine.Name))}."),
                "NoSuchMachine", ErrorCategory.ObjectNotFound, Machine));
        }
        WriteObject(found, enumerateCollection: true);
    }
}
