using System.Text;
using System.Text.RegularExpressions;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>One nft table as text, part by part: as rendered, or as nft lists it (<c>nft -s list table</c>). What was found and what is
/// wished for are compared, and the one is made of the other, in this form.</summary>
/// <param name="Table">The table's name; empty where there is none.</param>
/// <param name="Parts">Its parts in order; the table's own lines, such as its comment, come first as a part without a kind.</param>
internal sealed partial record RuleSet(string Table, ValueList<RuleSetPart> Parts)
{
    /// <summary>No table.</summary>
    public static RuleSet None { get; } = new("", []);

    /// <summary>What it judges.</summary>
    public TableFamily Family { get; init; } = TableFamily.Inet;

    /// <summary>The table as nft's commands name it: <c>inet virtlab_ursa</c>.</summary>
    public string Place => PlaceOf(Family, Table);

    /// <summary>A table as nft's commands name it.</summary>
    public static string PlaceOf(TableFamily family, string table) => $"{WordOf(family)} {table}";

    /// <summary>A family in nft's words.</summary>
    public static string WordOf(TableFamily family) => family == TableFamily.Bridge ? "bridge" : "inet";

    public bool Exists => Table.Length > 0;

    /// <summary>The table's own comment; none where it has none.</summary>
    public string? Comment => Parts.FirstOrDefault(part => part.Kind.Length == 0)?.Declaration
        .Select(line => TableComment().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;

    /// <summary>A fact a line, under the part it stands in.</summary>
    public IEnumerable<Fact> Facts => Parts.SelectMany(part => part.Facts);

    /// <summary>Reads a table.</summary>
    /// <exception cref="FormatException">It is not a table as nft lists it.</exception>
    public static RuleSet Parse(string text)
    {
        string table = "";
        var family = TableFamily.Inet;
        var parts = new List<RuleSetPart>();
        List<string> own = [], lines = [];
        string? kind = null, name = null;
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (table.Length == 0)
            {
                var head = Head().Match(line);
                table = head.Success ? head.Groups[2].Value : throw new FormatException($"'{line}' does not begin an nft table.");
                family = head.Groups[1].Value == WordOf(TableFamily.Bridge) ? TableFamily.Bridge : TableFamily.Inet;
            }
            else if (kind is null && Part().Match(line) is { Success: true } part)
            {
                (kind, name, lines) = (part.Groups[1].Value, part.Groups[2].Value, []);
            }
            else if (line != "}")
            {
                (kind is null ? own : lines).Add(line);
            }
            else if (kind is not null)
            {
                parts.Add(RuleSetPart.Of(kind, name!, lines));
                kind = null;
            }
        }
        return table.Length == 0 ? None : new RuleSet(table, [new RuleSetPart("", "", own.ToValueList(), []), .. parts]) { Family = family };
    }

    /// <summary>The interfaces that the lab made and its zones judge (<see cref="LabInterfaces.Undecided"/>).</summary>
    public IEnumerable<InterfaceName> OwnInterfaces() => Parts.Where(part => part.Name == ChainNames.Forward)
        .SelectMany(part => part.Content).Where(rule => OwnOnly().IsMatch(rule)).SelectMany(rule => Quoted().Matches(rule))
        .Select(match => InterfaceName.Parse(match.Groups[1].Value)).Distinct();

    /// <summary>The same rule set, which drops all that comes by these interfaces or would leave by them.</summary>
    public RuleSet Closing(ValueList<InterfaceName> interfaces) => this with
    {
        Parts = Parts.Select(part => part.Name switch
        {
            ChainNames.InputZones or ChainNames.OutputZones => part with { Content = [.. Without(part, interfaces), .. interfaces.Select(name => $"\"{name}\" : drop")] },
            ChainNames.ForwardZones => part with { Content = Without(part, interfaces) },
            ChainNames.Forward => part with
            {
                Content = [.. part.Content, .. interfaces.Select(name => $"iifname \"{name}\" drop"), .. interfaces.Select(name => $"oifname \"{name}\" drop")],
            },
            _ => part,
        }).ToValueList(),
    };

    /// <summary>A map's elements that are about none of these interfaces.</summary>
    private static ValueList<string> Without(RuleSetPart map, ValueList<InterfaceName> interfaces) =>
        map.Content.Where(element => !interfaces.Any(name => RuleSetPart.KeyOf(element).Contains($"\"{name}\"", StringComparison.Ordinal))).ToValueList();

    /// <summary>The table as nft reads it where it is not there yet.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (!Exists)
            return "";
        _ = text.Append(null, $"table {Place} {{\n");
        foreach (var part in Parts)
            part.Write(text, part.Declaration, part.Content);
        return text.Append("}\n").ToString();
    }

    [GeneratedRegex("^comment \"(.*)\"$")]
    private static partial Regex TableComment();

    [GeneratedRegex("^iifname (\\{[^}]*\\}|\"[^\"]+\") drop$")]
    private static partial Regex OwnOnly();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^table (inet|bridge) (\S+) \{$")]
    private static partial Regex Head();

    [GeneratedRegex(@"^(chain|map|set|ct helper) (\S+) \{$")]
    private static partial Regex Part();
}

/// <summary>A chain, map or other object of a table.</summary>
/// <param name="Kind">What it is, in nft's words; empty for the table's own lines.</param>
/// <param name="Name">Its name.</param>
/// <param name="Declaration">The lines that say what it is: a chain's hook, a map's type.</param>
/// <param name="Content">What it holds: a chain's rules in order, a map's elements in any order.</param>
internal sealed record RuleSetPart(string Kind, string Name, ValueList<string> Declaration, ValueList<string> Content)
{
    /// <summary>The kind of parts that hold rules.</summary>
    public const string Chain = "chain";

    private const string ElementsOpen = "elements = {";

    /// <summary>Whether its elements come and go while the lab runs: then they are no fact of the lab's.</summary>
    public bool FilledAtRunTime => Kind == "map" && Name == ChainNames.Gateways;

    /// <summary>Whether it holds elements, which have no order.</summary>
    public bool HoldsElements => Kind is "map" or "set";

    /// <summary>Whether it is a chain that the kernel enters by itself.</summary>
    public bool IsBaseChain => Kind == Chain && Declaration.Count > 0;

    public string Path => Kind.Length == 0 ? "table" : $"{Kind} {Name}";

    public IEnumerable<Fact> Facts
    {
        get
        {
            string path = $"{Path} {(Kind == Chain ? "rule" : "element")}";
            IEnumerable<string> content = FilledAtRunTime ? [] : Kind == Chain ? Content : Content.Order(StringComparer.Ordinal);
            return [new Fact(Path, Declaration.Count == 0 ? "there" : string.Join(' ', Declaration)), .. content.Select(one => new Fact(path, one))];
        }
    }

    /// <summary>What an element is found by: without its comment, and without what a map has for it.</summary>
    public static string KeyOf(string element)
    {
        int end = element.IndexOf(" comment ", StringComparison.Ordinal);
        end = end < 0 ? element.IndexOf(" : ", StringComparison.Ordinal) : end;
        return end < 0 ? element : element[..end];
    }

    /// <summary>Tells a part's declaration from its content.</summary>
    public static RuleSetPart Of(string kind, string name, IReadOnlyList<string> lines)
    {
        if (kind == Chain)
        {
            bool hooked = lines.Count > 0 && lines[0].StartsWith("type ", StringComparison.Ordinal);
            return new RuleSetPart(kind, name, hooked ? [lines[0]] : [], lines.Skip(hooked ? 1 : 0).ToValueList());
        }
        var declaration = lines.TakeWhile(line => !line.StartsWith(ElementsOpen, StringComparison.Ordinal)).ToValueList();
        return new RuleSetPart(kind, name, declaration, lines.Skip(declaration.Count).SelectMany(ElementsOf).ToValueList());
    }

    /// <summary>What stands between commas that are not in quotes.</summary>
    private static List<string> ElementsOf(string line)
    {
        var elements = new List<string>();
        var text = line.AsSpan(line.StartsWith(ElementsOpen, StringComparison.Ordinal) ? ElementsOpen.Length : 0).TrimEnd(" }");
        while (!text.IsEmpty)
        {
            int end = 0;
            while (end < text.Length && text[end] != ',')
                end = text[end] == '"' && text[(end + 1)..].IndexOf('"') is >= 0 and var quoted ? end + quoted + 2 : end + 1;
            if (text[..end].Trim() is { IsEmpty: false } element)
                elements.Add(element.ToString());
            text = end < text.Length ? text[(end + 1)..] : [];
        }
        return elements;
    }

    /// <summary>Writes the part with these lines of it.</summary>
    public void Write(StringBuilder text, ValueList<string> declaration, ValueList<string> content)
    {
        string indent = Kind.Length == 0 ? "\t" : "\t\t";
        if (Kind.Length > 0)
            _ = text.Append(null, $"\t{Kind} {Name} {{\n");
        foreach (string line in Kind is Chain or "" ? [.. declaration, .. content] : declaration)
            _ = text.Append(indent).Append(line).Append('\n');
        if (Kind is not (Chain or "") && content.Count > 0)
            _ = text.Append(indent).Append(ElementsOpen).Append(' ').AppendJoin(", ", content).Append(" }\n");
        if (Kind.Length > 0)
            _ = text.Append("\t}\n");
    }
}
