using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Brings a lab up, in a sandbox of its own unless a host is given, and waits until its machines are ready.</summary>
/// <remarks>
/// <para>-WhatIf shows the plan, -Confirm shows it and asks. -Verbose tells every step with its time.</para>
/// <para>If a step fails or Ctrl+C is pressed, what was done is taken back. That holds for the whole pipeline: where it breaks off before Start-Lab has
/// worked through its input (another lab fails, or a cmdlet that follows; Select-Object -First has enough), all labs that came up in it are taken down, as nobody may
/// hold them. Once it is through, they are the script's: end them by Stop-Lab in a finally block, which PowerShell runs after Ctrl+C too.</para>
/// <para>A sandbox ends with its process. A lab that was brought up on a host outlives the process if that is killed.</para>
/// </remarks>
/// <example>A lab as long as the script runs
/// <code>
/// $lab = Start-Lab $small
/// try { $lab | Test-LabConnection one two -Tcp 80 }
/// finally { $lab | Stop-Lab }
/// </code></example>
/// <example>The plan, and nothing else
/// <code>
/// Start-Lab $small -WhatIf
/// </code></example>
/// <example>Two labs in one sandbox
/// <code>
/// $sandbox = New-LabHost
/// $small, $office | Start-Lab -LabHost $sandbox
/// $sandbox | Remove-LabHost
/// </code></example>
/// <seealso cref="StopLab"/>
/// <seealso cref="UpdateLab"/>
/// <seealso cref="TestLabConnection"/>
/// <seealso cref="InstallLab"/>
[Cmdlet(VerbsLifecycle.Start, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RunningLab))]
public sealed class StartLab : GivingCmdlet
{
    /// <summary>The lab: a hashtable, JSON, or a lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>The host; a sandbox of its own by default.</summary>
    [Parameter]
    public IHost? LabHost { get; set; }

    /// <summary>How long a machine may take to get ready, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IHost? own = null;
        bool started = false;
        try
        {
            if (LabHost is null)
                StartSandbox(Lab, sandbox => own = sandbox);
            var host = LabHost ?? own!;
            var plan = Await(Lab, () => host.PlanAsync(Lab, cancellationToken: Stop));
            if (!ShouldProcess(plan.ToString(), $"{plan}Bring lab {Lab.Name} up on the {host.Description}?", "Start-Lab"))
                return;
            WriteObject(Await(Lab, $"Bringing lab {Lab.Name} up", plan, async progress =>
            {
                var lab = await host.UpAsync(Lab, new UpOptions { Progress = progress, MachineTimeout = TimeSpan.FromSeconds(TimeoutSeconds) }, Stop).ConfigureAwait(false);
                OwnedHosts.Add(lab, own);
                EndIfBrokenOff(() => OwnedHosts.StopAsync(lab));
                started = true;
                return lab;
            }));
        }
        finally
        {
            if (!started && own is not null)
                EndQuietly(() => own.DisposeAsync().AsTask());
        }
    }
}
