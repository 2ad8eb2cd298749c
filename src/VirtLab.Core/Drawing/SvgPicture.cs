using System.Globalization;
using System.Xml.Linq;

namespace VirtLab.Drawing;

/// <summary>A sketch as SVG.</summary>
internal sealed class SvgPicture
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private const string Style = """
        text { font: 11px Helvetica, Arial, sans-serif; fill: #292524; }
        .title { font-size: 13px; font-weight: bold; }
        .host { font-size: 14px; font-weight: bold; }
        .wire { stroke: #57534e; stroke-width: 1.4; fill: none; }
        .cable { stroke-width: 5; stroke-linecap: round; fill: none; }
        .name { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round; }
        .off { stroke-dasharray: 5 4; opacity: .55; }
        """;

    private readonly Sketch _sketch;
    private readonly SvgLayout _layout;

    private SvgPicture(Sketch sketch) => (_sketch, _layout) = (sketch, new SvgLayout(sketch));

    public static XElement Of(Sketch sketch) => new SvgPicture(sketch).Draw();

    private XElement Draw()
    {
        var (width, height) = _layout.Size;
        var host = Palette.Zone(_sketch.HostZone);
        return Shape("svg",
            new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"), new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), new XAttribute("role", "img"),
            Shape("title", $"The network of lab {_sketch.Title}"),
            Shape("style", $"\n{Style}\n"),
            Rectangle(new Area(0, 0, width, height), new Paint("#ffffff", "none"), 0),
            Rectangle(_layout.Host, host, 12),
            Text(_layout.Host.Left + 14, _layout.Host.Top + 20, _sketch.Title, "host"),
            _layout.Wires.Select(Wire),
            _sketch.Boxes.Where(SvgLayout.IsCable).SelectMany(Cable),
            _sketch.Boxes.Where(box => !SvgLayout.IsCable(box)).Select(Box),
            Legend());
    }

    private static XElement Wire(Wire wire) => Shape("path", new XAttribute("d", $"M{Number(wire.X)} {Number(wire.Y)}L{Number(wire.ToX)} {Number(wire.ToY)}"), Class(wire.IsOff ? "wire off" : "wire"));

    private IEnumerable<XElement> Cable(SketchBox box)
    {
        var cable = _layout.Cables[box.Id];
        string colour = Palette.Zone(box.Zone).Line;
        yield return Shape("path", new XAttribute("d", $"M{Number(cable.Left)} {Number(cable.Y)}L{Number(cable.Right)} {Number(cable.Y)}"), Class("cable"), new XAttribute("stroke", colour));
        foreach (var wire in _layout.Wires.Where(wire => wire.Cable == box.Id))
            yield return Shape("circle", new XAttribute("cx", Number(wire.ToX)), new XAttribute("cy", Number(wire.ToY)), new XAttribute("r", "4"), new XAttribute("fill", colour));
        // What is crossed by a wire stays readable.
        yield return Shape("text", new XAttribute("x", Number(cable.Left + SvgLayout.NameLeft)), new XAttribute("y", Number(cable.Y - 7)), Class("name"),
            new XAttribute("style", $"stroke:{(box.Kind == SketchKind.Bridge ? Palette.Zone(_sketch.HostZone).Fill : "#ffffff")}"),
            Shape("tspan", Class("title"), box.Title), box.Texts.Select(text => Shape("tspan", new XAttribute("dx", "8"), text)));
    }

    private XElement Box(SketchBox box)
    {
        var area = _layout.Areas[box.Id];
        var lines = new List<XElement> { Rectangle(area, Palette.Zone(box.Zone), box.Kind == SketchKind.Provider ? 16 : 6), Text(area.Left + 10, area.Top + 17, box.Title, "title") };
        foreach (var (index, text) in box.Texts.Index())
            lines.Add(Text(area.Left + 10, area.Top + SvgLayout.TextTop(index) + 9, text));
        double top = area.Top + SvgLayout.TextTop(box.Texts.Count) + 3;
        foreach (var provider in box.Providers)
        {
            var paint = Palette.Provider(provider.State);
            lines.Add(Rectangle(new Area(area.Left + 8, top, area.Width - 16, SvgLayout.PillHeight - 4), paint with { Line = "none" }, 8));
            lines.Add(Shape("text", new XAttribute("x", Number(area.Left + 15)), new XAttribute("y", Number(top + 12)), new XAttribute("style", $"fill:{paint.Line}"), provider.Text));
            top += SvgLayout.PillHeight;
        }
        return Shape("g", box.IsOff ? Class("off") : null, lines);
    }

    private IEnumerable<XElement> Legend()
    {
        double left = SvgLayout.Margin;
        foreach (var (index, zone) in _sketch.Zones.Index())
        {
            yield return Rectangle(new Area(left, _layout.LegendTop, 14, 14), Palette.Zone(index), 3);
            yield return Text(left + 20, _layout.LegendTop + 11, $"zone {zone}");
            left += SvgLayout.LegendWidth(zone);
        }
    }

    private static XElement Rectangle(Area area, Paint paint, double round) => Shape("rect",
        new XAttribute("x", Number(area.Left)), new XAttribute("y", Number(area.Top)), new XAttribute("width", Number(area.Width)), new XAttribute("height", Number(area.Height)),
        new XAttribute("rx", Number(round)), new XAttribute("fill", paint.Fill), new XAttribute("stroke", paint.Line));

    private static XElement Text(double x, double y, string text, string? kind = null) =>
        Shape("text", new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), kind is null ? null : Class(kind), text);

    private static XAttribute Class(string name) => new("class", name);

    private static XElement Shape(string name, params object?[] content) => new(Svg + name, content);

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
