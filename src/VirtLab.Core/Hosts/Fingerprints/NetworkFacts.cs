using System.Text.Json;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>Links, addresses, routes of all tables, and rules. Equivalent to: <c>ip -j link show</c>, <c>ip -j address show</c>, <c>ip -j route show table all</c>,
/// <c>ip -j rule show</c>.</summary>
internal static class NetworkFacts
{
    /// <summary>What changes by itself.</summary>
    private static readonly HashSet<string> Volatile = ["expires", "valid_life_time", "preferred_life_time", "age", "cache", "error", "users", "used"];

    public static async Task<FingerprintPart[]> ReadAsync(ICommands commands, CancellationToken cancellationToken)
    {
        var texts = await Task.WhenAll(new[]
        {
            // Both: that of addresses leaves out a link's alias.
            new HostCommand("ip", "-j", "link", "show"),
            new HostCommand("ip", "-j", "address", "show"),
            new HostCommand("ip", "-N", "-j", "-4", "route", "show", "table", "all"),
            new HostCommand("ip", "-N", "-j", "-6", "route", "show", "table", "all"),
            new HostCommand("ip", "-N", "-j", "-4", "rule", "show"),
            new HostCommand("ip", "-N", "-j", "-6", "rule", "show"),
        }.Select(async command => (await commands.RunAsync(command with { MayFail = true }, cancellationToken).ConfigureAwait(false)).Output)).ConfigureAwait(false);
        return
        [
            FingerprintPart.Of("link", Links(texts[0])), FingerprintPart.Of("address", Addresses(texts[1])),
            FingerprintPart.Of("route", [.. Entries("IPv4", texts[2]), .. Entries("IPv6", texts[3])]),
            FingerprintPart.Of("rule", [.. Entries("IPv4", texts[4]), .. Entries("IPv6", texts[5])]),
        ];
    }

    public static IEnumerable<HostFact> Links(string json) => Parse(json, link => [new HostFact(Text(link, "ifname"), string.Join(", ",
        new[]
        {
            Text(link, "address"), Text(link, "operstate"), link.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP") ? "set up" : "set down",
            $"mtu {Text(link, "mtu")}", Labelled(link, "in ", "master"), Labelled(link, "alias ", "ifalias"),
        }.Where(text => text.Length > 0)))]);

    public static IEnumerable<HostFact> Addresses(string json) => Parse(json, link => link.TryGetProperty("addr_info", out var addresses)
        ? addresses.EnumerateArray().Select(address => new HostFact($"{Text(address, "local")}/{Text(address, "prefixlen")} on {Text(link, "ifname")}",
            string.Join(", ", new[] { Text(address, "scope"), Labelled(address, "peer ", "address"), Labelled(address, "protocol ", "protocol") }.Where(text => text.Length > 0))))
        : []);

    /// <summary>Routes or rules: all that is said of them but what changes by itself.</summary>
    public static IEnumerable<HostFact> Entries(string family, string json) => Parse(json, entry => [new HostFact($"{family} {string.Join(' ',
        entry.EnumerateObject().Where(property => !Volatile.Contains(property.Name) && property.Value.GetRawText() != "[]")
            .Select(property => $"{property.Name} {(property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : property.Value.GetRawText())}"))}")]);

    private static List<HostFact> Parse(string json, Func<JsonElement, IEnumerable<HostFact>> read)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        // ip leaves an empty object where it filtered something out.
        return [.. document.RootElement.EnumerateArray().Where(item => item.EnumerateObject().Any()).SelectMany(read)];
    }

    private static string Labelled(JsonElement item, string label, string property) => Text(item, property) is { Length: > 0 } text ? label + text : "";

    private static string Text(JsonElement item, string property) => item.TryGetProperty(property, out var value) ? value.ToString() : "";
}
