using VirtLab.Explaining;
using VirtLab.Model;

namespace VirtLab.Drawing;

/// <summary>Draws labs: machines, bridges, taps, uplinks, providers and the world around, zones by colour, and how things stand.</summary>
public static class LabDrawing
{
    /// <summary>The lab as a picture in SVG, which needs no other tool. The same lab always gives the same text.</summary>
    /// <param name="lab">The lab; one that can't work is drawn too.</param>
    /// <param name="circumstances">How things stand: which links are down, which gateways silent and which machines off, and so which provider carries what nothing else is said
    /// of; as the lab wants them by default. <see cref="Labs.RunningLab.CircumstancesAsync"/> reads those of a lab that runs.</param>
    /// <exception cref="Model.Checks.LabInvalidException">Something in it is null.</exception>
    public static string ToSvg(this Lab lab, Circumstances? circumstances = null) => SvgPicture.Of(Sketch.Of(lab, circumstances)).ToString();

    /// <summary>The lab as a flowchart of Mermaid, which GitHub and other places that show Markdown draw.</summary>
    /// <param name="lab">The lab; one that can't work is drawn too.</param>
    /// <param name="circumstances">How things stand; as the lab wants them by default.</param>
    /// <exception cref="Model.Checks.LabInvalidException">Something in it is null.</exception>
    public static string ToMermaid(this Lab lab, Circumstances? circumstances = null) => MermaidText.Of(Sketch.Of(lab, circumstances));

    /// <summary>The lab as a graph in Graphviz's language. Drawn by: <c>dot -Tsvg</c>.</summary>
    /// <param name="lab">The lab; one that can't work is drawn too.</param>
    /// <param name="circumstances">How things stand; as the lab wants them by default.</param>
    /// <exception cref="Model.Checks.LabInvalidException">Something in it is null.</exception>
    public static string ToDot(this Lab lab, Circumstances? circumstances = null) => DotText.Of(Sketch.Of(lab, circumstances));
}
