using System.Globalization;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Writes a rule set as nft's own text, to be given to <c>nft -f -</c> as one transaction.</summary>
internal static class NftRenderer
{
    /// <summary>Puts the rule set in, whether or not a version of it is there: either all of it is in force afterwards or nothing has
    /// changed. Base chains stay: a packet never meets a hook without its rules. The elements of the maps that are filled at run time
    /// stay too, and so do chains and maps of a former version, reached by no rule any more.</summary>
    public static string Render(CompiledFirewall firewall)
    {
        ArgumentNullException.ThrowIfNull(firewall);
        var text = new StringBuilder();
        Declare(text, firewall);
        // From here on everything exists, so nothing below can fail for want of it. Rules first: they hold on to maps and chains.
        Line(text, 0, $"flush table inet {firewall.Table}");
        foreach (var map in firewall.Maps.Where(map => !map.FilledAtRunTime))
            Line(text, 0, $"flush map inet {firewall.Table} {map.Name}");
        Fill(text, firewall);
        return text.ToString();
    }

    /// <summary>Takes the whole table away; no error where it is not there. Equivalent to: <c>nft destroy table inet NAME</c> of newer
    /// versions.</summary>
    public static string RenderRemoval(string table) => $"table inet {table} {{\n}}\ndelete table inet {table}\n";

    private static void Declare(StringBuilder text, CompiledFirewall firewall)
    {
        Line(text, 0, $"table inet {firewall.Table} {{");
        Line(text, 1, $"comment \"{firewall.Comment}\"");
        foreach (var helper in firewall.Helpers)
        {
            Line(text, 1, $"ct helper {helper.Name} {{");
            Line(text, 2, $"type \"{helper.Type}\" protocol tcp");
            Line(text, 2, "l3proto ip");
            Line(text, 1, "}");
        }
        foreach (var chain in firewall.Chains)
        {
            Line(text, 1, $"chain {chain.Name} {{");
            if (chain.Hook is { } hook)
                Line(text, 2, $"type {Word(hook.Type)} hook {Word(hook.Point)} priority {Number(hook.Priority)}; policy accept;");
            Line(text, 1, "}");
        }
        foreach (var map in firewall.Maps)
        {
            Line(text, 1, $"map {map.Name} {{");
            Line(text, 2, $"type {string.Join(" . ", map.Key.Select(NftExpressions.KeyType))} : verdict");
            Line(text, 1, "}");
        }
        Line(text, 0, "}");
    }

    private static void Fill(StringBuilder text, CompiledFirewall firewall)
    {
        Line(text, 0, $"table inet {firewall.Table} {{");
        foreach (var map in firewall.Maps.Where(map => map.Elements.Count > 0))
        {
            Line(text, 1, $"map {map.Name} {{");
            Line(text, 2, $"type {string.Join(" . ", map.Key.Select(NftExpressions.KeyType))} : verdict");
            Line(text, 2, "elements = {");
            foreach (var element in map.Elements)
                Line(text, 3, NftExpressions.Element(element) + ",");
            Line(text, 2, "}");
            Line(text, 1, "}");
        }
        foreach (var chain in firewall.Chains.Where(chain => chain.Rules.Count > 0))
        {
            Line(text, 1, $"chain {chain.Name} {{");
            foreach (var rule in chain.Rules)
                Line(text, 2, Rule(firewall, rule));
            Line(text, 1, "}");
        }
        Line(text, 0, "}");
    }

    private static string Rule(CompiledFirewall firewall, FirewallRule rule) => string.Join(' ',
    [
        .. rule.Matches.Select(NftExpressions.Match),
        .. rule.Statements.Select(statement => statement switch
        {
            Lookup lookup => NftExpressions.Lookup(firewall.MapNamed(lookup.Map)),
            Log log => NftExpressions.Log(log, firewall.LogGroup),
            _ => NftExpressions.Statement(statement),
        }),
        .. rule.Origin is { } origin ? [$"comment \"{origin}\""] : ValueList.Create<string>([]),
    ]);

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, int depth, string line) => _ = text.Append(' ', depth * 4).Append(line).Append('\n');
}
