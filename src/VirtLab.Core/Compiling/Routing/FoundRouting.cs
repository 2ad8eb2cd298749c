using System.Globalization;
using System.Text.Json;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>What of ours is in the kernel: the routes and rules with our protocol number. Read from <c>ip -N -j route show table all</c>,
/// <c>ip -N -j rule show</c> and <c>ip -6 -N -j rule show</c>; <c>-N</c>, because names of tables and protocols are a matter of the host's configuration.</summary>
/// <param name="Routes">The routes; their hops' providers are not known to the kernel and are left empty.</param>
/// <param name="Rules">The rules.</param>
internal sealed record FoundRouting(ValueList<PolicyRoute> Routes, ValueList<PolicyRule> Rules)
{
    /// <summary>The types as the kernel numbers them (RTN_…); those of its own entries for addresses are not among them.</summary>
    private static readonly Dictionary<RouteType, int> Types = new()
    {
        [RouteType.Unicast] = 1, [RouteType.Blackhole] = 6, [RouteType.Unreachable] = 7, [RouteType.Prohibit] = 8,
    };

    /// <summary>The words by which routers rank themselves (RFC 4191), the lowest first.</summary>
    private static readonly List<string> Preferences = ["low", "medium", "high"];

    /// <summary>Nothing of ours.</summary>
    public static FoundRouting Nothing { get; } = new([], []);

    /// <summary>Where others' routes stand, in any table.</summary>
    public ValueList<RoutePlace> Others { get; init; } = [];

    /// <summary>Others' default routes in the main table, as DHCP clients add them, and the kernel for router advertisements; those that go first
    /// before the others.</summary>
    public ValueList<PolicyRoute> OthersDefaults { get; init; } = [];

    /// <summary>What of it can be a lab's: routes in the main table that it has, and all else if it has providers; of several labs on a host
    /// one has.</summary>
    /// <param name="policies">The lab's policy, or the one that it had and the one that it is to have.</param>
    public FoundRouting Of(params IReadOnlyCollection<RoutingPolicy> policies)
    {
        bool providers = policies.Any(policy => policy.Rules.Count > 0);
        var places = policies.SelectMany(policy => policy.Routes).Select(route => route.Place).ToHashSet();
        return this with
        {
            Routes = Routes.Where(route => places.Contains(route.Place) || (providers && !route.Place.IsMain)).ToValueList(),
            Rules = providers ? Rules : [],
        };
    }

    /// <summary>Reads what the commands printed.</summary>
    /// <param name="routes">The output of <c>ip -N -j route show table all</c>.</param>
    /// <param name="rules">The output of <c>ip -N -j rule show</c>.</param>
    /// <param name="rules6">The output of <c>ip -6 -N -j rule show</c>.</param>
    /// <exception cref="FormatException">It is not what they print.</exception>
    public static FoundRouting Parse(string routes, string rules, string rules6 = "")
    {
        try
        {
            // ip leaves an empty object where it filtered something out.
            var all = All(routes).Where(item => item.TryGetProperty("dst", out _)).ToList();
            var others = all.Where(item => !IsOurs(item) && Types.ContainsValue(NumberOf(item, "type") ?? Types[RouteType.Unicast]))
                .Where(item => TextOf(item, "dst") is "default" || Cidr.TryParse(TextOf(item, "dst"), null, out _))
                .Select(item => (Route: RouteOf(item), Rank: Preferences.IndexOf(TextOf(item, "pref") ?? ""))).ToList();
            return new FoundRouting(all.Where(IsOurs).Select(RouteOf).ToValueList(),
                [.. All(rules).Where(IsOurs).Select(rule => RuleOf(rule, isV6: false)), .. All(rules6).Where(IsOurs).Select(rule => RuleOf(rule, isV6: true))])
            {
                Others = others.Select(other => other.Route.Place).ToValueList(),
                OthersDefaults = others.Where(other => other.Route is { Type: RouteType.Unicast, Place.IsMain: true, To.PrefixLength: 0 })
                    .OrderBy(other => other.Route.Metric).ThenByDescending(other => other.Rank).Select(other => other.Route).ToValueList(),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The output of `ip -j` could not be read: {error.Message}", error);
        }
    }

    private static ValueList<JsonElement> All(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone().EnumerateArray().ToValueList();
    }

    private static bool IsOurs(JsonElement item) => NumberOf(item, "protocol") == RoutingPolicy.Protocol;

    private static PolicyRoute RouteOf(JsonElement item) => new(
        NumberOf(item, "table") ?? RoutingPolicy.MainTable,
        // A router's preference is a word of IPv6 alone, and the kernel always says it.
        NetworkOf(TextOf(item, "dst"), null, isV6: item.TryGetProperty("pref", out _)),
        TypeOf(item) != RouteType.Unicast ? [] : HopsOf(item).Select(hop => hop with { Source = SourceOf(item), Mtu = MtuOf(item) }).ToValueList())
    {
        Type = TypeOf(item),
        Metric = NumberOf(item, "metric") ?? 0,
    };

    private static RouteType TypeOf(JsonElement item) =>
        NumberOf(item, "type") is { } number && Types.FirstOrDefault(type => type.Value == number) is { Value: > 0, Key: var type } ? type : RouteType.Unicast;

    private static IEnumerable<ProviderHop> HopsOf(JsonElement item) =>
        item.TryGetProperty("nexthops", out var hops) ? hops.EnumerateArray().Select(HopOf) : [HopOf(item)];

    // These two the kernel has once for a route, whatever its hops are.
    private static IpAddress? SourceOf(JsonElement item) => IpAddress.TryParse(TextOf(item, "prefsrc"), null, out var source) ? (IpAddress?)source : null;

    private static int? MtuOf(JsonElement item) => item.TryGetProperty("metrics", out var metrics) && metrics.ValueKind == JsonValueKind.Array
        ? metrics.EnumerateArray().Select(metric => NumberOf(metric, "mtu")).FirstOrDefault(mtu => mtu is not null) : null;

    private static ProviderHop HopOf(JsonElement item) => new(
        default,
        IpAddress.TryParse(TextOf(item, "gateway"), null, out var gateway) ? gateway : default,
        InterfaceName.TryParse(TextOf(item, "dev"), null, out var name) ? name : default,
        NumberOf(item, "weight") ?? 1);

    private static PolicyRule RuleOf(JsonElement item, bool isV6) => new(
        NumberOf(item, "priority") ?? 0,
        NumberOf(item, "table") ?? 0)
    {
        IsV6 = isV6,
        // The casts keep null from becoming a primitive by its conversion from text.
        From = TextOf(item, "src") is { } from and not "all" ? (Cidr?)NetworkOf(from, NumberOf(item, "srclen") ?? (isV6 ? 128 : 32)) : null,
        To = TextOf(item, "dst") is { } to and not "all" ? (Cidr?)NetworkOf(to, NumberOf(item, "dstlen") ?? (isV6 ? 128 : 32)) : null,
        Interface = InterfaceName.TryParse(TextOf(item, "iif"), null, out var name) ? (InterfaceName?)name : null,
        Mark = NumberOf(item, "fwmark"),
        // ip leaves out the mask that compares every bit.
        MarkMask = NumberOf(item, "fwmask") ?? -1,
        SuppressPrefixLength = NumberOf(item, "suppress_prefixlen"),
    };

    private static Cidr NetworkOf(string? text, int? length, bool isV6 = false) => text switch
    {
        null or "default" => isV6 ? "::/0" : "0.0.0.0/0",
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
            // Metrics go beyond: no route of ours has such a one.
            return value.TryGetInt32(out int small) ? small : int.MaxValue;
        string text = value.GetString() ?? "";
        bool hex = text.StartsWith("0x", StringComparison.Ordinal);
        var (digits, style) = hex ? (text[2..], NumberStyles.AllowHexSpecifier) : (text, NumberStyles.None);
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
