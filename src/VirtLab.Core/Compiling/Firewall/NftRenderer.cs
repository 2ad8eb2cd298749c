using System.Globalization;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Writes a rule set as nft's own text, to be given to <c>nft -f -</c> as one transaction.</summary>
internal static class NftRenderer
{
    private const string Interval = "flags interval";

    /// <summary>The whole table, as nft reads it where it is not there yet.</summary>
    public static string Render(CompiledFirewall firewall)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        var text = new StringBuilder();
        Line(text, 0, $"table {Word(firewall.Family)} {firewall.Table} {{");
        Line(text, 1, $"comment \"{firewall.Comment}\"");
        foreach (var helper in firewall.Helpers)
        {
            Line(text, 1, $"ct helper {helper.Name} {{");
            Line(text, 2, $"type \"{helper.Type}\" protocol tcp");
            Line(text, 2, "l3proto ip");
            Line(text, 1, "}");
        }
        foreach (var set in firewall.Sets)
            Set(text, set.Name, NftExpressions.AddressType(set.V6), set.Networks, NftExpressions.Network);
        foreach (var set in RangeSet.All(firewall))
            Set(text, set.Name, set.Type, set.Elements, element => element);
        foreach (var map in firewall.Maps)
            Map(text, map);
        foreach (var chain in firewall.Chains)
        {
            Line(text, 1, $"chain {chain.Name} {{");
            if (chain.Hook is { } hook)
                Line(text, 2, $"type {Word(hook.Type)} hook {Word(hook.Point)} priority {Number(hook.Priority)}; policy accept;");
            foreach (var rule in chain.Rules)
                Line(text, 2, Rule(firewall, rule));
            Line(text, 1, "}");
        }
        Line(text, 0, "}");
        return text.ToString();
    }

    private static void Map(StringBuilder text, VerdictMap map)
    {
        Line(text, 1, $"map {map.Name} {{");
        Line(text, 2, $"{NftExpressions.KeyType(map)} : verdict");
        if (map.Interval)
            Line(text, 2, Interval);
        Elements(text, map.Elements, element => NftExpressions.Element(element, map.ShowsOrigins));
        Line(text, 1, "}");
    }

    private static void Set<T>(StringBuilder text, string name, string type, ValueList<T> elements, Func<T, string> write)
    {
        Line(text, 1, $"set {name} {{");
        Line(text, 2, $"type {type}");
        Line(text, 2, Interval);
        Elements(text, elements, write);
        Line(text, 1, "}");
    }

    private static void Elements<T>(StringBuilder text, ValueList<T> elements, Func<T, string> write)
    {
        if (elements.Count > 0)
        {
            Line(text, 2, "elements = {");
            foreach (var (index, element) in elements.Index())
                Line(text, 3, write(element) + (index + 1 < elements.Count ? "," : " }"));
        }
    }

    /// <summary>A rule as nft reads it.</summary>
    public static string Rule(CompiledFirewall firewall, FirewallRule rule) => string.Join(' ',
    [
        .. rule.Matches.Select(NftExpressions.Match),
        .. rule.Statements.Select(statement => statement switch
        {
            Lookup lookup => NftExpressions.Lookup(lookup, firewall.MapNamed(lookup.Map)),
            Log log => NftExpressions.Log(log, firewall.LogGroup),
            _ => NftExpressions.Statement(statement),
        }),
        .. rule.Origin is { } origin ? [$"comment \"{origin}\""] : ValueList.Create<string>([]),
    ]);

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, int depth, string line) => _ = text.Append(' ', depth * 4).Append(line).Append('\n');
}
