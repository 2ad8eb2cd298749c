using System.Globalization;
using System.Text;

namespace VirtLab.Drawing;

/// <summary>A sketch in Graphviz's language.</summary>
internal static class DotText
{
    public static string Of(Sketch sketch)
    {
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"graph \"{sketch.Title}\" {{\n")
            .Append("    graph [fontname=\"Helvetica\", ranksep=0.5];\n    node [fontname=\"Helvetica\", fontsize=11, shape=box, style=\"rounded,filled\"];\n");
        foreach (var box in sketch.Boxes.Where(box => !box.IsHosts))
            Box(text, "    ", box);
        var host = Palette.Zone(sketch.HostZone);
        _ = text.Append(CultureInfo.InvariantCulture, $"    subgraph cluster_host {{\n        label=\"{sketch.Title}\"; style=\"rounded,filled\"; fillcolor=\"{host.Fill}\"; color=\"{host.Line}\";\n");
        foreach (var box in sketch.Boxes.Where(box => box.IsHosts))
            Box(text, "        ", box);
        _ = text.Append("    }\n");
        foreach (var bridge in sketch.Boxes.Where(box => box.Kind == SketchKind.Bridge))
        {
            foreach (var uplink in sketch.Boxes.Where(box => box.Kind == SketchKind.Uplink).Take(1))
                _ = text.Append(CultureInfo.InvariantCulture, $"    {uplink.Id} -- {bridge.Id} [style=invis];\n");
        }
        foreach (var line in sketch.Downwards())
            _ = text.Append(CultureInfo.InvariantCulture, $"    {line.From} -- {line.To};\n");
        return text.Append("}\n").ToString();
    }

    private static void Box(StringBuilder text, string indent, SketchBox box)
    {
        var paint = Palette.Zone(box.Zone);
        string label = string.Join("\\n", [box.Title, .. box.Texts, .. box.Providers.Select(provider => provider.Text)]);
        string shape = box.Kind is SketchKind.Segment or SketchKind.Provider ? ", shape=ellipse" : "";
        string off = box.IsOff ? ", style=\"rounded,filled,dashed\", fontcolor=\"#78716c\"" : "";
        _ = text.Append(CultureInfo.InvariantCulture, $"{indent}{box.Id} [label=\"{label}\", fillcolor=\"{paint.Fill}\", color=\"{paint.Line}\"{shape}{off}];\n");
    }
}
