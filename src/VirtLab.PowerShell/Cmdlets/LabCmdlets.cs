using System.Management.Automation;
using VirtLab.Drawing;
using VirtLab.Hosts;
using VirtLab.Hosts.Local;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Planning;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Makes a lab of a hashtable or of JSON.</summary>
[Cmdlet(VerbsData.ConvertTo, "Lab")]
[OutputType(typeof(Lab))]
public sealed class ConvertToLab : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab InputObject { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(InputObject);
}

/// <summary>Finds what can't work in a lab; nothing where all is well.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Lab")]
[OutputType(typeof(Finding))]
public sealed class TestLab : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(LabChecks.Run(Lab), enumerateCollection: true);
}

/// <summary>Opens a host: a sandbox, or this machine.</summary>
[Cmdlet(VerbsCommon.New, "LabHost", DefaultParameterSetName = "Sandbox")]
[OutputType(typeof(IHost))]
public sealed class NewLabHost : LabCmdlet
{
    /// <summary>This machine itself: labs that are applied stay. Needs root.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Local")]
    public SwitchParameter Local { get; set; }

    /// <summary>Where its libvirt answers.</summary>
    [Parameter(ParameterSetName = "Local")]
    public string LibvirtUri { get; set; } = new LocalOptions().LibvirtUri;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Await<IHost>(null, async () => Local
        ? LocalHost.Open(new LocalOptions { LibvirtUri = LibvirtUri }) : await SandboxHost.StartAsync(cancellationToken: Stop).ConfigureAwait(false)));
}

/// <summary>Lets go of a host: a sandbox ends with all that is in it, this machine's labs stay.</summary>
[Cmdlet(VerbsCommon.Remove, "LabHost")]
public sealed class RemoveLabHost : LabCmdlet
{
    /// <summary>The host.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public IHost LabHost { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _ = Await(LabHost, async () =>
    {
        await LabHost.DisposeAsync().ConfigureAwait(false);
        return true;
    });
}

/// <summary>Says what would be done to a host, or to a lab that runs.</summary>
[Cmdlet(VerbsCommon.Get, "LabPlan")]
[OutputType(typeof(Plan))]
public sealed class GetLabPlan : LabCmdlet
{
    /// <summary>The lab as it is to be.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>The host.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Host")]
    public IHost LabHost { get; set; } = null!;

    /// <summary>The lab that runs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Running")]
    public RunningLab RunningLab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Await(Lab, () => ParameterSetName == "Host" ? LabHost.PlanAsync(Lab, Stop) : RunningLab.PlanAsync(Lab, Stop)));
}

/// <summary>Brings a lab up, in a sandbox of its own unless a host is given, and waits until its machines are ready.</summary>
[Cmdlet(VerbsLifecycle.Start, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RunningLab))]
public sealed class StartLab : LabCmdlet
{
    /// <summary>The lab.</summary>
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
        var own = LabHost is null ? Await<IHost>(Lab, async () => await SandboxHost.StartAsync(cancellationToken: Stop).ConfigureAwait(false)) : null;
        bool started = false;
        try
        {
            var host = LabHost ?? own!;
            var plan = Await(Lab, () => host.PlanAsync(Lab, Stop));
            if (!ShouldProcess(plan.ToString(), $"{plan}Bring lab {Lab.Name} up on the {host.Description}?", "Start-Lab"))
                return;
            var lab = Await(Lab, $"Bringing lab {Lab.Name} up", progress =>
                host.UpAsync(Lab, new UpOptions { Progress = progress, MachineTimeout = TimeSpan.FromSeconds(TimeoutSeconds) }, Stop));
            OwnedHosts.Add(lab, own);
            started = true;
            WriteObject(lab);
        }
        finally
        {
            if (!started && own is not null)
                own.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}

/// <summary>Makes another lab of the one that runs: only what differs is touched.</summary>
[Cmdlet(VerbsData.Update, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Plan))]
public sealed class UpdateLab : LabCmdlet
{
    /// <summary>The lab that runs.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public RunningLab RunningLab { get; set; } = null!;

    /// <summary>The lab as it is to be.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var plan = Await(Lab, () => RunningLab.PlanAsync(Lab, Stop));
        if (ShouldProcess(plan.ToString(), $"{plan}Change lab {Lab.Name}?", "Update-Lab"))
            WriteObject(Await(Lab, $"Changing lab {Lab.Name}", progress => RunningLab.ApplyAsync(Lab, new UpOptions { Progress = progress }, Stop)));
    }
}

/// <summary>Takes a lab down, and its sandbox if it has one of its own.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Lab", SupportsShouldProcess = true)]
public sealed class StopLab : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public RunningLab RunningLab { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ShouldProcess($"lab {RunningLab.Lab.Name}"))
            _ = Await(RunningLab, () => OwnedHosts.StopAsync(RunningLab));
    }
}

/// <summary>The labs on a host, each with what it lacks.</summary>
[Cmdlet(VerbsCommon.Get, "Lab")]
[OutputType(typeof(FoundLab))]
public sealed class GetLab : LabCmdlet
{
    /// <summary>The host.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public IHost LabHost { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Await(LabHost, () => LabHost.ListLabsAsync(Stop)), enumerateCollection: true);
}

/// <summary>Makes a lab on a host, or makes it of the one of that name that is there, and leaves it there.</summary>
[Cmdlet(VerbsLifecycle.Install, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Plan))]
public sealed class InstallLab : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>The host.</summary>
    [Parameter(Mandatory = true)]
    public IHost LabHost { get; set; } = null!;

    /// <summary>Lets it come back when the host boots.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var plan = Await(Lab, () => LabHost.PlanAsync(Lab, Stop));
        if (!ShouldProcess(plan.ToString(), $"{plan}Apply lab {Lab.Name} to the {LabHost.Description}?", "Install-Lab"))
            return;
        WriteObject(Await(Lab, $"Applying lab {Lab.Name}", progress => LabHost.ApplyAsync(Lab, progress, cancellationToken: Stop)));
        if (Persist)
            _ = Await(Lab, $"Persisting lab {Lab.Name}", progress => LabHost.PersistAsync(Lab.Name, progress, Stop));
    }
}

/// <summary>Removes a lab from a host, whole or broken.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "Lab", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Plan))]
public sealed class UninstallLab : LabCmdlet
{
    /// <summary>The lab's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>The host.</summary>
    [Parameter(Mandatory = true)]
    public IHost LabHost { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ShouldProcess($"lab {Name} on the {LabHost.Description}"))
            WriteObject(Await(Name, () => LabHost.RemoveAsync(Primitives.Name.Parse(Name), Stop)));
    }
}

/// <summary>Draws a lab, or how a lab that runs stands: SVG, Mermaid or Graphviz, by the file's ending.</summary>
[Cmdlet(VerbsData.Export, "LabPicture", DefaultParameterSetName = "Lab")]
[OutputType(typeof(FileInfo))]
public sealed class ExportLabPicture : LabCmdlet
{
    /// <summary>The lab.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Lab")]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>The lab that runs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Running")]
    public RunningLab RunningLab { get; set; } = null!;

    /// <summary>The file: <c>.svg</c>, <c>.mmd</c> or <c>.dot</c>.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidatePattern(@"\.(svg|mmd|dot)$")]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = GetUnresolvedProviderPathFromPSPath(Path);
        WriteObject(Await(Lab, async () =>
        {
            bool runs = ParameterSetName == "Running";
            var (lab, now) = runs ? (RunningLab.Lab, await RunningLab.CircumstancesAsync(Stop).ConfigureAwait(false)) : (Lab, null);
            string text = System.IO.Path.GetExtension(file).ToLowerInvariant() switch { ".svg" => lab.ToSvg(now), ".mmd" => lab.ToMermaid(now), _ => lab.ToDot(now) };
            await File.WriteAllTextAsync(file, text, Stop).ConfigureAwait(false);
            return new FileInfo(file);
        }));
    }
}
