using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing.Reading;

/// <summary>A route of the host to a network.</summary>
/// <param name="To">The network.</param>
/// <param name="Interface">The interface it goes out of, if it names one.</param>
/// <param name="Via">The next hop, if any.</param>
/// <param name="Table">The routing table; none for the main one.</param>
internal sealed record HostRoute(Cidr To, string? Interface, string? Via, string? Table)
{
    /// <summary>Reads <c>ip -j route show table all</c>. Default routes and the kernel's own entries for addresses are left out.</summary>
    public static ValueList<HostRoute> Parse(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray()
            .Where(route => Text(route, "type") is null or "unicast" && Text(route, "table") is not "local")
            .Select(route => (Route: route, To: Network(Text(route, "dst"))))
            .Where(pair => pair.To is { PrefixLength: > 0 })
            .Select(pair => new HostRoute(pair.To!.Value, Text(pair.Route, "dev"), Text(pair.Route, "gateway"),
                Text(pair.Route, "table")))];
    }

    private static Cidr? Network(string? text) => text is null ? (Cidr?)null
        : Cidr.TryParse(text, null, out var network) ? network
        : IpAddress.TryParse(text, null, out var address) ? Cidr.Host(address) : (Cidr?)null;

    /// <summary>As <c>ip route</c> takes it.</summary>
    public override string ToString() => $"{To}{Part("via", Via)}{Part("dev", Interface)}{Part("table", Table)}";

    private static string Part(string word, string? value) => value is null ? "" : $" {word} {value}";

    private static string? Text(JsonElement route, string property) =>
        route.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
