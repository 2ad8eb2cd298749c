namespace VirtLab.Drawing;

/// <summary>The colours of zones and providers: light enough for black text, and apart from each other also to those who see fewer colours.</summary>
internal static class Palette
{
    /// <summary>Of what is in no zone.</summary>
    public static Paint World { get; } = new("#f5f5f4", "#78716c");

    private static readonly Paint[] Zones =
    [
        new("#fef3c7", "#b45309"), new("#dbeafe", "#1d4ed8"), new("#dcfce7", "#15803d"), new("#fce7f3", "#be185d"),
        new("#ede9fe", "#6d28d9"), new("#ccfbf1", "#0f766e"), new("#fee2e2", "#b91c1c"), new("#e0e7ff", "#4338ca"),
    ];

    /// <summary>A zone's colours, by its place.</summary>
    public static Paint Zone(int? place) => place is { } one ? Zones[one % Zones.Length] : World;

    /// <summary>A provider's colours.</summary>
    public static Paint Provider(SketchState state) => state switch
    {
        SketchState.Carries => new("#166534", "#ffffff"),
        SketchState.Ready => new("#e7e5e4", "#292524"),
        _ => new("#7f1d1d", "#ffffff"),
    };
}

/// <summary>Two colours that go together.</summary>
/// <param name="Fill">The area's.</param>
/// <param name="Line">The outline's, or the text's.</param>
internal readonly record struct Paint(string Fill, string Line);
