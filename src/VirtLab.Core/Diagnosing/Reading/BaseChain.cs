using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing.Reading;

/// <summary>A chain through which the kernel sends every packet at one of its hooks.</summary>
/// <param name="Family">The table's family: <c>ip</c>, <c>ip6</c>, <c>inet</c>.</param>
/// <param name="Table">The table.</param>
/// <param name="Name">The chain.</param>
/// <param name="Hook">Where: <c>forward</c>, <c>input</c>, …</param>
/// <param name="Refusal">How it refuses what none of its rules decides; none where it lets it pass.</param>
internal sealed record BaseChain(string Family, string Table, string Name, string Hook, Refusal Refusal)
{
    /// <summary>Interfaces for which some rule of the table does something other than refuse, on the way in.</summary>
    public ValueList<string> KnownIn { get; init; } = [];

    /// <summary>The same on the way out.</summary>
    public ValueList<string> KnownOut { get; init; } = [];

    /// <summary>The names of the table's other chains.</summary>
    public ValueList<string> Beside { get; init; } = [];

    /// <summary>Reads <c>nft -j list ruleset</c>.</summary>
    public static ValueList<BaseChain> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var items = document.RootElement.GetProperty("nftables").EnumerateArray().ToList();
        var rules = Of(items, "rule").ToLookup(Key);
        var chains = Of(items, "chain").ToLookup(Key);
        return [.. chains.SelectMany(table => table.Where(chain => chain.TryGetProperty("hook", out _)).Select(chain => new BaseChain(
            table.Key.Family, table.Key.Table, Text(chain, "name"), Text(chain, "hook"),
            RefusalOf(chain, rules[table.Key].Where(rule => Text(rule, "chain") == Text(chain, "name"))))
        {
            KnownIn = Known(rules[table.Key], "iifname", "iif"),
            KnownOut = Known(rules[table.Key], "oifname", "oif"),
            Beside = [.. table.Where(other => !other.TryGetProperty("hook", out _)).Select(other => Text(other, "name"))],
        }))];
    }

    private static IEnumerable<JsonElement> Of(IEnumerable<JsonElement> items, string kind) =>
        items.Where(item => item.TryGetProperty(kind, out _)).Select(item => item.GetProperty(kind));

    private static (string Family, string Table) Key(JsonElement item) => (Text(item, "family"), Text(item, "table"));

    private static Refusal RefusalOf(JsonElement chain, IEnumerable<JsonElement> rules) =>
        Text(chain, "policy") == "drop" ? Refusal.Policy
        : rules.Any(rule => Statements(rule).All(word => word is "drop" or "reject" or "counter" or "log") && Refuses(rule)) ? Refusal.Rule
        : Refusal.None;

    private static bool Refuses(JsonElement rule) => Statements(rule).Any(word => word is "drop" or "reject");

    private static IEnumerable<string> Statements(JsonElement rule) => Expressions(rule).SelectMany(part => part.EnumerateObject())
        .Select(part => part.Name);

    private static IEnumerable<JsonElement> Expressions(JsonElement rule) =>
        rule.TryGetProperty("expr", out var parts) ? parts.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object) : [];

    private static ValueList<string> Known(IEnumerable<JsonElement> rules, params string[] keys) => rules.Where(rule => !Refuses(rule))
        .SelectMany(Expressions)
        .Where(part => part.TryGetProperty("match", out var match) && Text(match, "op") == "=="
            && match.GetProperty("left") is { ValueKind: JsonValueKind.Object } left
            && left.TryGetProperty("meta", out var meta) && keys.Contains(Text(meta, "key")))
        .SelectMany(part => Names(part.GetProperty("match").GetProperty("right"))).Distinct().ToValueList();

    private static IEnumerable<string> Names(JsonElement right) => right.ValueKind switch
    {
        JsonValueKind.String => [right.GetString()!],
        JsonValueKind.Object when right.TryGetProperty("set", out var set) && set.ValueKind == JsonValueKind.Array => set.EnumerateArray()
            .SelectMany(Names),
        _ => [],
    };

    private static string Text(JsonElement item, string property) =>
        item.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>How a chain refuses what none of its rules decides.</summary>
internal enum Refusal
{
    /// <summary>It lets it pass.</summary>
    None,

    /// <summary>Its policy is drop.</summary>
    Policy,

    /// <summary>A rule without a condition drops or rejects.</summary>
    Rule,
}
