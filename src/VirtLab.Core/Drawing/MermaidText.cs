using System.Globalization;
using System.Text;

namespace VirtLab.Drawing;

/// <summary>A sketch as a flowchart of Mermaid.</summary>
internal static class MermaidText
{
    public static string Of(Sketch sketch)
    {
        var text = new StringBuilder("flowchart TB\n");
        foreach (var box in sketch.Boxes.Where(box => !box.IsHosts && box.Kind != SketchKind.Machine))
            Box(text, "    ", box);
        _ = text.Append(CultureInfo.InvariantCulture, $"    subgraph host[\"{sketch.Title}\"]\n");
        foreach (var box in sketch.Boxes.Where(box => box.IsHosts))
            Box(text, "        ", box);
        // So that bridges stand below the uplinks.
        foreach (var bridge in sketch.Boxes.Where(box => box.Kind == SketchKind.Bridge))
        {
            foreach (var uplink in sketch.Boxes.Where(box => box.Kind == SketchKind.Uplink).Take(1))
                _ = text.Append(CultureInfo.InvariantCulture, $"        {uplink.Id} ~~~ {bridge.Id}\n");
        }
        _ = text.Append("    end\n");
        foreach (var box in sketch.Boxes.Where(box => box.Kind == SketchKind.Machine))
            Box(text, "    ", box);
        foreach (var line in sketch.Downwards())
            _ = text.Append(CultureInfo.InvariantCulture, $"    {line.From} --- {line.To}\n");
        foreach (var (index, _) in sketch.Zones.Index())
            Class(text, $"zone{index}", Palette.Zone(index));
        Class(text, "world", Palette.World);
        _ = text.Append("    classDef off stroke-dasharray:4 3,color:#78716c\n");
        if (sketch.HostZone is { } zone)
            _ = text.Append(CultureInfo.InvariantCulture, $"    class host zone{zone}\n");
        return text.ToString();
    }

    private static void Box(StringBuilder text, string indent, SketchBox box)
    {
        string inner = string.Join("<br/>", [$"<b>{box.Title}</b>", .. box.Texts, .. box.Providers.Select(provider => $"<i>{provider.Text}</i>")]);
        string shape = box.Kind is SketchKind.Segment or SketchKind.Provider ? $"([\"{inner}\"])" : $"[\"{inner}\"]";
        string zone = box.Zone is { } place ? string.Create(CultureInfo.InvariantCulture, $"zone{place}") : "world";
        _ = text.Append(CultureInfo.InvariantCulture, $"{indent}{box.Id}{shape}:::{zone}\n");
        if (box.IsOff)
            _ = text.Append(CultureInfo.InvariantCulture, $"{indent}class {box.Id} off\n");
    }

    private static void Class(StringBuilder text, string name, Paint paint) =>
        text.Append(CultureInfo.InvariantCulture, $"    classDef {name} fill:{paint.Fill},stroke:{paint.Line},color:#1c1917\n");
}
