using VirtLab.Primitives;

namespace VirtLab.Drawing;

/// <summary>Where everything of a sketch stands. Segments and bridges are lines across, as cables are drawn; what is plugged into them stands in rows
/// above and below: the farther from the host, the higher up; machines below it.</summary>
internal sealed class SvgLayout
{
    /// <summary>What is left free around everything, and between boxes.</summary>
    public const double Margin = 24, Gap = 28;

    /// <summary>What a provider's line takes.</summary>
    public const double PillHeight = 20;

    private const double TitleHeight = 24, TextHeight = 15, CableHeight = 30, HostHead = 30, NameHeight = 12, Overhang = 5;

    private readonly Sketch _sketch;
    private readonly Dictionary<string, SketchBox> _boxes;
    private readonly Dictionary<string, int> _distances;

    public SvgLayout(Sketch sketch)
    {
        _sketch = sketch;
        _boxes = sketch.Boxes.ToDictionary(box => box.Id);
        _distances = sketch.Distances();
        Place();
        Wires = [.. sketch.Boxes.SelectMany(WiresOf)];
        Stretch();
    }

    /// <summary>Where each box stands that is no cable.</summary>
    public Dictionary<string, Area> Areas { get; } = [];

    /// <summary>Where each segment and bridge runs.</summary>
    public Dictionary<string, Cable> Cables { get; } = [];

    /// <summary>The host's own area.</summary>
    public Area Host { get; private set; }

    /// <summary>The whole picture's size, its legend included.</summary>
    public (double Width, double Height) Size { get; private set; }

    /// <summary>Where the legend stands.</summary>
    public double LegendTop { get; private set; }

    /// <summary>The lines down or up to cables, and between boxes.</summary>
    public ValueList<Wire> Wires { get; }

    /// <summary>Where a cable's name begins: right of its first plug.</summary>
    public const double NameLeft = 13;

    public static bool IsCable(SketchBox box) => box.Kind is SketchKind.Segment or SketchKind.Bridge;

    public static double TextTop(int line) => TitleHeight + (TextHeight * line);

    private void Place()
    {
        var machines = _sketch.Boxes.Where(box => box.Kind == SketchKind.Machine).ToList();
        var uplinks = _sketch.Boxes.Where(box => box.Kind == SketchKind.Uplink).ToList();
        // Providers without a node are clouds right above their uplinks.
        var rows = _sketch.Boxes.Where(box => box.Kind is SketchKind.Node or SketchKind.Provider).GroupBy(box => box.Kind == SketchKind.Provider ? 2 : _distances[box.Id])
            .OrderBy(row => row.Key).Select(row => (Distance: row.Key, Boxes: row.ToList())).ToList();
        double hostInside = _sketch.Boxes.Where(box => box.Kind == SketchKind.Bridge).Select(NameWidth).Append(Width(uplinks)).Append(Width(machines)).Append(240).Max();
        double width = rows.Select(row => Width(row.Boxes)).Append(hostInside + (2 * Gap)).Append(_sketch.Zones.Sum(LegendWidth)).Max();
        double middle = Margin + (width / 2);

        // From the host upwards, each row in the order of what it hangs on; then all is moved down to where the top is.
        Row(uplinks, middle, 0);
        double top = -HostHead;
        int done = 0;
        foreach (var (distance, boxes) in rows)
        {
            top = CablesAbove(top, done, distance);
            done = distance;
            double height = boxes.Max(Height);
            top -= height + Gap;
            Row([.. boxes.OrderBy(MiddleOfNeighbours)], middle, top, height);
        }
        double nodesTop = top;
        top = CablesAbove(top, done, int.MaxValue);
        // A cable's name stands above it.
        top -= top < nodesTop ? NameHeight : 0;

        double bottom = uplinks.Select(Height).DefaultIfEmpty(0).Max() + Gap;
        foreach (var bridge in _sketch.Boxes.Where(box => box.Kind == SketchKind.Bridge))
        {
            Cables[bridge.Id] = new Cable(bottom + 14, 0, 0);
            bottom += CableHeight + 8;
        }
        Host = new Area(middle - (hostInside / 2) - Gap, -HostHead, hostInside + (2 * Gap), bottom + HostHead);
        Row(machines, middle, bottom + Gap);
        bottom += machines.Count == 0 ? 0 : Gap + machines.Max(Height);
        MoveDown(Margin - top);
        LegendTop = bottom + Margin - top + Gap;
        Size = (width + (2 * Margin), LegendTop + 14 + Margin);
    }

    private double CablesAbove(double top, int from, int to)
    {
        foreach (var segment in _sketch.Boxes.Where(box => box.Kind == SketchKind.Segment && _distances[box.Id] > from && _distances[box.Id] < to).OrderBy(box => _distances[box.Id]))
        {
            top -= CableHeight;
            Cables[segment.Id] = new Cable(top, 0, 0);
        }
        return top;
    }

    private void Row(List<SketchBox> boxes, double middle, double top, double? height = null)
    {
        double left = middle - (Width(boxes) / 2);
        foreach (var box in boxes)
        {
            // What stands above hangs down to one line, what is below up to one.
            Areas[box.Id] = new Area(left, top + (height ?? Height(box)) - Height(box), Width(box), Height(box));
            left += Width(box) + Gap;
        }
    }

    /// <summary>Where what it is connected with stands, as far as that is placed.</summary>
    private double MiddleOfNeighbours(SketchBox box) => Beside(box.Id).SelectMany(other => IsCable(_boxes[other]) ? Beside(other) : [other])
        .Where(other => other != box.Id && Areas.ContainsKey(other)).Select(other => Areas[other].Middle).DefaultIfEmpty(0).Average();

    private IEnumerable<string> Beside(string id) => _sketch.Lines.Where(line => line.From == id || line.To == id).Select(line => line.From == id ? line.To : line.From);

    private void MoveDown(double by)
    {
        foreach (string id in Areas.Keys.ToList())
            Areas[id] = Areas[id] with { Top = Areas[id].Top + by };
        foreach (string id in Cables.Keys.ToList())
            Cables[id] = Cables[id] with { Y = Cables[id].Y + by };
        Host = Host with { Top = Host.Top + by };
    }

    /// <summary>Each cable reaches from its first plug to its last, with room for its name, and a bridge no farther than the host.</summary>
    private void Stretch()
    {
        var plugs = Wires.ToLookup(wire => wire.Cable, wire => wire.ToX);
        foreach (string id in Cables.Keys.ToList())
        {
            var (least, most) = _boxes[id].Kind == SketchKind.Bridge ? (Host.Left + 14, Host.Left + Host.Width - 14) : (Margin, Size.Width - Margin);
            double from = plugs[id].DefaultIfEmpty(Host.Middle).Min(), to = plugs[id].DefaultIfEmpty(Host.Middle).Max(), room = NameWidth(_boxes[id]);
            double left = Math.Max(least, Math.Min(from - Overhang, most - room));
            Cables[id] = Cables[id] with { Left = left, Right = Math.Max(to + Overhang, left + room) };
        }
    }

    private IEnumerable<Wire> WiresOf(SketchBox box)
    {
        if (!Areas.TryGetValue(box.Id, out var area))
            yield break;
        var others = _sketch.Lines.Where(line => line.From == box.Id).Select(line => line.To).ToList();
        var ends = others.Select(other => (Id: other, Y: Cables.TryGetValue(other, out var cable) ? cable.Y : Areas[other].Top)).ToList();
        foreach (bool isAbove in (bool[])[true, false])
        {
            var side = ends.Where(end => end.Y < area.Top == isAbove).ToList();
            foreach (var (index, (id, y)) in side.Index())
            {
                double x = area.Left + (area.Width * (index + 1) / (side.Count + 1));
                yield return new Wire(x, isAbove ? area.Top : area.Top + area.Height, Cables.ContainsKey(id) ? x : Areas[id].Middle, y, Cables.ContainsKey(id) ? id : null, box.IsOff);
            }
        }
    }

    private static double Width(List<SketchBox> boxes) => boxes.Count == 0 ? 0 : boxes.Sum(Width) + (Gap * (boxes.Count - 1));

    // Letters are not measured: these are the widths of common fonts, with some room.
    private static double Width(SketchBox box) =>
        Math.Max(96, box.Texts.Select(text => text.Length * 6.4).Concat(box.Providers.Select(provider => (provider.Text.Length * 6.2) + 10)).Append(box.Title.Length * 8.8).Max() + 20);

    private static double NameWidth(SketchBox cable) => NameLeft + 8 + (cable.Title.Length * 8.8) + (cable.Texts.Sum(text => text.Length + 2) * 6.4);

    /// <summary>How wide a zone's entry in the legend is.</summary>
    public static double LegendWidth(Name zone) => 64 + (zone.ToString().Length * 6.4);

    private static double Height(SketchBox box) => TitleHeight + (box.Texts.Count * TextHeight) + (box.Providers.Count * PillHeight) + 8;
}

/// <summary>Where a box stands.</summary>
internal readonly record struct Area(double Left, double Top, double Width, double Height)
{
    public double Middle => Left + (Width / 2);
}

/// <summary>Where a cable runs.</summary>
internal readonly record struct Cable(double Y, double Left, double Right);

/// <summary>A line from a box to a cable or another box.</summary>
internal readonly record struct Wire(double X, double Y, double ToX, double ToY, string? Cable, bool IsOff);
