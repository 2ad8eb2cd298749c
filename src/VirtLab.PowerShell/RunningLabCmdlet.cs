using System.Management.Automation;
using VirtLab.Labs;

namespace VirtLab.PowerShell;

/// <summary>A cmdlet that does something in a lab that runs, which comes by the pipeline.</summary>
public abstract class RunningLabCmdlet : LabCmdlet
{
    /// <summary>The lab that runs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public RunningLab RunningLab { get; set; } = null!;
}
