using System.Globalization;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Writes a rule set in nft's own words.</summary>
internal static class NftRenderer
{
    private const string Interval = "flags interval";

    /// <summary>The table, part by part.</summary>
    public static RuleSet RuleSetOf(CompiledFirewall firewall)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        var maps = firewall.Maps.DistinctBy(map => map.Name).ToDictionary(map => map.Name);
        return new RuleSet(firewall.Table,
        [
            new RuleSetPart("", "", [$"comment \"{firewall.Comment}\""], []),
            .. firewall.Helpers.Select(helper => new RuleSetPart("ct helper", helper.Name, [$"type \"{helper.Type}\" protocol tcp", "l3proto ip"], [])),
            .. firewall.Sets.Select(set => new RuleSetPart("set", set.Name, [$"type {NftExpressions.AddressType(set.V6)}", Interval], set.Networks.Select(NftExpressions.Network).ToValueList())),
            .. RangeSet.All(firewall).Select(set => new RuleSetPart("set", set.Name, [$"type {set.Type}", Interval], set.Elements)),
            .. firewall.Maps.Select(map => new RuleSetPart("map", map.Name, [$"{NftExpressions.KeyType(map)} : verdict", .. map.Interval ? [Interval] : Array.Empty<string>()],
                map.Elements.Select(element => NftExpressions.Element(element, map.ShowsOrigins)).ToValueList())),
            .. firewall.Chains.Select(chain => new RuleSetPart(RuleSetPart.Chain, chain.Name, chain.Hook is { } hook ? [Hook(hook)] : [],
                chain.Rules.Select(rule => Rule(firewall, rule, name => maps[name])).ToValueList())),
        ])
        { Family = firewall.Family };
    }

    /// <summary>The table as people read it, an element a line; and nft, where it is not there yet.</summary>
    public static string Render(CompiledFirewall firewall)
    {
        var rules = RuleSetOf(firewall);
        var text = new StringBuilder();
        Line(text, 0, $"table {rules.Place} {{");
        foreach (var part in rules.Parts)
        {
            if (part.Kind.Length > 0)
                Line(text, 1, $"{part.Kind} {part.Name} {{");
            foreach (string line in part.HoldsElements ? part.Declaration : [.. part.Declaration, .. part.Content])
                Line(text, part.Kind.Length > 0 ? 2 : 1, line);
            if (part.HoldsElements && part.Content.Count > 0)
                Line(text, 2, "elements = {");
            foreach (var (index, element) in part.HoldsElements ? part.Content.Index() : [])
                Line(text, 3, element + (index + 1 < part.Content.Count ? "," : " }"));
            if (part.Kind.Length > 0)
                Line(text, 1, "}");
        }
        Line(text, 0, "}");
        return text.ToString();
    }

    /// <summary>A rule as nft reads it.</summary>
    public static string Rule(CompiledFirewall firewall, FirewallRule rule) => Rule(firewall, rule, firewall.MapNamed);

    private static string Rule(CompiledFirewall firewall, FirewallRule rule, Func<string, VerdictMap> mapNamed) => string.Join(' ',
    [
        .. rule.Matches.Select(NftExpressions.Match),
        .. rule.Statements.Select(statement => statement switch
        {
            Lookup lookup => NftExpressions.Lookup(lookup, mapNamed(lookup.Map)),
            Log log => NftExpressions.Log(log, firewall.LogGroup),
            _ => NftExpressions.Statement(statement),
        }),
        .. rule.Origin is { } origin ? [$"comment \"{origin}\""] : ValueList.Create<string>([]),
    ]);

    private static string Hook(ChainHook hook) => $"type {Word(hook.Type)} hook {Word(hook.Point)} priority {Number(hook.Priority)}; policy accept;";

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, int depth, string line) => _ = text.Append(' ', depth * 4).Append(line).Append('\n');
}
