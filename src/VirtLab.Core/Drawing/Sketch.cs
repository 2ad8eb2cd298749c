using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Drawing;

/// <summary>What is drawn of a lab, whatever it is drawn in.</summary>
/// <param name="Title">The lab's name.</param>
/// <param name="Zones">Its zones; their places are their colours.</param>
/// <param name="Boxes">What is drawn.</param>
/// <param name="Lines">What is connected with what.</param>
internal sealed record Sketch(string Title, ValueList<Name> Zones, ValueList<SketchBox> Boxes, ValueList<SketchLine> Lines)
{
    /// <summary>The host's own zone, by its place; none without a firewall.</summary>
    public int? HostZone { get; init; }

    /// <exception cref="LabInvalidException">Something in the lab is null.</exception>
    public static Sketch Of(Lab lab, Circumstances? circumstances)
    {
        ArgumentNullException.ThrowIfNull(lab);
        if (ValueChecks.Run(lab).ToValueList() is { Count: > 0 } findings)
            throw new LabInvalidException(lab.Name, findings);
        return new Sketcher(lab, circumstances ?? Circumstances.Usual).Sketch();
    }

    /// <summary>How far each thing of the world is from the host: uplinks 0, their segments and providers 1, what is on these 2, and so on. What nothing
    /// leads to is farthest.</summary>
    public Dictionary<string, int> Distances()
    {
        var kinds = Boxes.ToDictionary(box => box.Id, box => box.Kind);
        var distances = new Dictionary<string, int>();
        var next = new Queue<string>();
        foreach (var box in Boxes.Where(box => box.Kind == SketchKind.Uplink))
            Reach(box.Id, 0);
        while (next.TryDequeue(out string? id))
        {
            foreach (var line in Lines.Where(line => line.From == id || line.To == id))
                Reach(line.From == id ? line.To : line.From, distances[id] + 1);
        }
        int farthest = distances.Values.DefaultIfEmpty(0).Max() / 2 * 2;
        foreach (var box in Boxes.Where(box => box.Kind is SketchKind.Node or SketchKind.Segment or SketchKind.Provider))
            _ = distances.TryAdd(box.Id, farthest + (box.Kind == SketchKind.Node ? 4 : 3));
        return distances;

        void Reach(string id, int distance)
        {
            if (kinds[id] is not (SketchKind.Bridge or SketchKind.Machine) && distances.TryAdd(id, distance))
                next.Enqueue(id);
        }
    }

    /// <summary>The lines with what stands higher first: what is farther from the host, and bridges before their machines.</summary>
    public IEnumerable<SketchLine> Downwards()
    {
        var distances = Distances();
        return Lines.Select(line => distances.GetValueOrDefault(line.From, -2) >= distances.GetValueOrDefault(line.To, -1) ? line : new SketchLine(line.To, line.From));
    }
}

/// <summary>Something that is drawn.</summary>
/// <param name="Id">What lines know it by: a word.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its name.</param>
internal sealed record SketchBox(string Id, SketchKind Kind, string Title)
{
    /// <summary>What is said below its name.</summary>
    public ValueList<string> Texts { get; init; } = [];

    /// <summary>Its zone, by its place among them; none outside of them.</summary>
    public int? Zone { get; init; }

    /// <summary>Whether it is a part of the host.</summary>
    public bool IsHosts => Kind is SketchKind.Uplink or SketchKind.Bridge;

    /// <summary>Whether it is down.</summary>
    public bool IsOff { get; init; }

    /// <summary>The providers whose gateway it is.</summary>
    public ValueList<SketchProvider> Providers { get; init; } = [];
}

/// <summary>A provider, as it is drawn.</summary>
/// <param name="Text">Its name and how it stands.</param>
/// <param name="State">How it stands.</param>
internal sealed record SketchProvider(string Text, SketchState State);

/// <summary>A connection.</summary>
/// <param name="From">What is connected; a machine, node, uplink or provider.</param>
/// <param name="To">With what: a segment, a bridge or an uplink.</param>
internal sealed record SketchLine(string From, string To);

/// <summary>What is drawn.</summary>
internal enum SketchKind
{
    /// <summary>A router or server of the world around.</summary>
    Node,

    /// <summary>A switched segment there.</summary>
    Segment,

    /// <summary>A provider whose gateway no node is.</summary>
    Provider,

    /// <summary>An interface of the host towards the outside.</summary>
    Uplink,

    /// <summary>A network's bridge.</summary>
    Bridge,

    /// <summary>A machine.</summary>
    Machine,
}

/// <summary>How a provider stands.</summary>
internal enum SketchState
{
    /// <summary>It carries what nothing else is said of.</summary>
    Carries,

    /// <summary>It is there.</summary>
    Ready,

    /// <summary>Its link is down, or its gateway silent.</summary>
    Out,
}
