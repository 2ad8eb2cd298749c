using System.Globalization;
using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>What of ours is in the kernel: the routes and rules with our protocol number. Read from <c>ip -N -j -4 route show table all</c>
/// and <c>ip -N -j -4 rule show</c>; <c>-N</c>, because names of tables and protocols are a matter of the host's configuration.</summary>
/// <param name="Routes">The routes; their hops' providers are not known to the kernel and are left empty.</param>
/// <param name="Rules">The rules.</param>
internal sealed record FoundRouting(ValueList<PolicyRoute> Routes, ValueList<PolicyRule> Rules)
{
    /// <summary>Nothing of ours.</summary>
    public static FoundRouting Nothing { get; } = new([], []);

    /// <summary>Reads what the two commands printed.</summary>
    /// <param name="routes">The output of <c>ip -N -j -4 route show table all</c>.</param>
    /// <param name="rules">The output of <c>ip -N -j -4 rule show</c>.</param>
    /// <exception cref="FormatException">It is not what they print.</exception>
    public static FoundRouting Parse(string routes, string rules)
    {
        try
        {
            return new FoundRouting(Ours(routes).Select(RouteOf).ToValueList(), Ours(rules).Select(RuleOf).ToValueList());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The output of `ip -j` could not be read: {error.Message}", error);
        }
    }

    private static ValueList<JsonElement> Ours(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray()
            .Where(item => NumberOf(item, "protocol") == RoutingPolicy.Protocol)
            .Select(item => item.Clone()).ToValueList();
    }

    private static PolicyRoute RouteOf(JsonElement item) => new(
        NumberOf(item, "table") ?? RoutingPolicy.MainTable,
        NetworkOf(TextOf(item, "dst"), null),
        item.TryGetProperty("nexthops", out var hops) ? hops.EnumerateArray().Select(HopOf).ToValueList() : [HopOf(item)])
    {
        Metric = NumberOf(item, "metric") ?? 0,
    };

    private static ProviderHop HopOf(JsonElement item) => new(
        default,
        IpAddress.TryParse(TextOf(item, "gateway"), null, out var gateway) ? gateway : default,
        InterfaceName.TryParse(TextOf(item, "dev"), null, out var name) ? name : default,
        NumberOf(item, "weight") ?? 1);

    private static PolicyRule RuleOf(JsonElement item) => new(
        NumberOf(item, "priority") ?? 0,
        NumberOf(item, "table") ?? 0)
    {
        // The casts keep null from becoming a primitive by its conversion from text.
        From = TextOf(item, "src") is { } from and not "all" ? (Cidr?)NetworkOf(from, NumberOf(item, "srclen") ?? 32) : null,
        To = TextOf(item, "dst") is { } to and not "all" ? (Cidr?)NetworkOf(to, NumberOf(item, "dstlen") ?? 32) : null,
        Interface = InterfaceName.TryParse(TextOf(item, "iif"), null, out var name) ? (InterfaceName?)name : null,
        Mark = NumberOf(item, "fwmark"),
        SuppressPrefixLength = NumberOf(item, "suppress_prefixlen"),
    };

    private static Cidr NetworkOf(string? text, int? length) => text switch
    {
        null or "default" => "0.0.0.0/0",
        _ when length is { } bits && IpAddress.TryParse(text, null, out var address) => new Cidr(address, bits),
        _ => Cidr.Parse(text),
    };

    private static string? TextOf(JsonElement item, string key) =>
        item.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // ip writes numbers now as numbers, now as text, and marks in hexadecimal.
    private static int? NumberOf(JsonElement item, string key)
    {
        if (!item.TryGetProperty(key, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetInt32();
        string text = value.GetString() ?? "";
        bool hex = text.StartsWith("0x", StringComparison.Ordinal);
        var (digits, style) = hex ? (text[2..], NumberStyles.AllowHexSpecifier) : (text, NumberStyles.None);
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
