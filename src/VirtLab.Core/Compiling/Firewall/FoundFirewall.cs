using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What stands in our table, as the kernel tells it: enough to take out what a former version left. Read from
/// <c>nft -j list table inet NAME</c>; nft 1.0.6 leaves the table's comment out of that, so the name alone says whose it is.</summary>
/// <param name="Chains">The names of its chains.</param>
/// <param name="Maps">The names of its maps.</param>
/// <param name="Gateways">The elements of the map that is filled at run time.</param>
internal sealed record FoundFirewall(ValueList<string> Chains, ValueList<string> Maps, ValueList<MapElement> Gateways)
{
    /// <summary>No table.</summary>
    public static FoundFirewall Nothing { get; } = new([], [], []);

    /// <summary>Reads what the command printed.</summary>
    /// <exception cref="FormatException">It is not what it prints.</exception>
    public static FoundFirewall Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var items = document.RootElement.GetProperty("nftables").EnumerateArray().ToValueList();
            var maps = Of(items, "map").ToValueList();
            return new FoundFirewall(
                Of(items, "chain").Select(NameOf).ToValueList(),
                maps.Select(NameOf).ToValueList(),
                maps.Where(map => NameOf(map) == ChainNames.Gateways).SelectMany(GatewaysOf).ToValueList());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new FormatException($"The output of `nft -j list table` could not be read: {error.Message}", error);
        }
    }

    private static IEnumerable<JsonElement> Of(ValueList<JsonElement> items, string kind) =>
        items.Where(item => item.TryGetProperty(kind, out _)).Select(item => item.GetProperty(kind));

    private static string NameOf(JsonElement item) => item.GetProperty("name").GetString() ?? "";

    private static IEnumerable<MapElement> GatewaysOf(JsonElement map) => !map.TryGetProperty("elem", out var elements) ? [] :
        from element in elements.EnumerateArray()
        let key = element[0].GetProperty("concat")
        select new MapElement(
            [new InterfaceKey(InterfaceName.Parse(key[0].GetString() ?? "")), new MacKey(MacAddress.Parse(key[1].GetString() ?? ""))],
            new Jump(element[1].GetProperty("jump").GetProperty("target").GetString() ?? ""));
}
