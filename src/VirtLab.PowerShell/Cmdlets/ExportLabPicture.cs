using System.Management.Automation;
using VirtLab.Drawing;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Draws a lab, or how a lab that runs stands: SVG, Mermaid or Graphviz, by the file's ending.</summary>
/// <remarks>The picture shows hosts, bridges, addresses, zones by colour, and which provider carries. A lab that runs is drawn as it stands: links that are down,
/// gateways that are silent, machines that are off.</remarks>
/// <example>A lab, and the same with a link down
/// <code>
/// $office | Export-LabPicture office.svg
/// $office | Export-LabPicture office-without-fibre.svg -Down eth0
/// </code></example>
/// <example>A lab that runs, as it stands
/// <code>
/// $lab = Start-Lab $small
/// $lab | Export-LabPicture small.mmd
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="GetLabExplanation"/>
[Cmdlet(VerbsData.Export, "LabPicture", DefaultParameterSetName = "Running")]
[OutputType(typeof(FileInfo))]
public sealed class ExportLabPicture : CircumstancesCmdlet
{
    /// <summary>The lab: a hashtable, JSON, or a lab.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Lab")]
    [LabTransformation]
    public Lab Lab { get; set; } = null!;

    /// <summary>The lab that runs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Running")]
    public RunningLab RunningLab { get; set; } = null!;

    /// <summary>The file: <c>.svg</c>, <c>.mmd</c> or <c>.dot</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidatePattern(@"\.(svg|mmd|dot)$")]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = GetUnresolvedProviderPathFromPSPath(Path);
        WriteObject(Await(Lab, async () =>
        {
            bool runs = ParameterSetName == "Running";
            var (lab, now) = runs ? (RunningLab.Lab, await RunningLab.CircumstancesAsync(Stop).ConfigureAwait(false)) : (Lab, CircumstancesOf(Lab));
            string text = System.IO.Path.GetExtension(file).ToLowerInvariant() switch { ".svg" => lab.ToSvg(now), ".mmd" => lab.ToMermaid(now), _ => lab.ToDot(now) };
            await File.WriteAllTextAsync(file, text, Stop).ConfigureAwait(false);
            return new FileInfo(file);
        }));
    }
}
