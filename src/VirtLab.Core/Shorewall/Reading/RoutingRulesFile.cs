using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>rtrules</c>, and <c>route_rules</c>, which it was called before.</summary>
internal static class RoutingRulesFile
{
    private const string FormerName = "route_rules", Loopback = "lo";
    private const int FirstPriority = 1000, LastPriority = 19_999, ProviderMask = 0xff;

    public static void Read(Draft draft)
    {
        var rules = new List<RoutingRule>();
        var former = draft.Source.Rows(Layouts.RoutingRules with { File = FormerName });
        if (former.Count > 0 && draft.Source.Has(Layouts.RoutingRules.File))
            draft.Report.LeftOut(Layouts.RoutingRules.File, "the whole file",
                $"there is a file {FormerName}, and Shorewall reads that one of the two");
        var rows = former.Count > 0 ? former : draft.Source.Rows(Layouts.RoutingRules);
        if (rows.Count > 0 && !draft.Source.Has(Layouts.Providers.File))
        {
            draft.Report.LeftOut(rows[0].At.File, "the whole file",
                "there is no file providers, and without one Shorewall does not read it");
            return;
        }
        draft.Report.Each(rows, row =>
        {
            string target = row.Needed("provider");
            Name provider = target is RoutingRule.Main or "254" ? RoutingRule.Main : ProvidersFile.Known(draft, target).Name;
            int? mark = row["mark"] is not { } marked ? null
                : Marks.Read(marked) ?? throw new MistakeException($"'{marked}' is no mark", "Write it as 0x100/0xff00");
            int mask = row["mark"]?.Split('/') is [_, var bits]
                ? Marks.Read(bits) ?? throw new MistakeException($"'{bits}' is no mask", "Write it as 0x100/0xff00") : ProviderMask;
            string said = row.Needed("priority");
            if (!int.TryParse(said.TrimEnd('!'), NumberStyles.None, CultureInfo.InvariantCulture, out int priority))
                throw new MistakeException($"'{said}' is no priority", "Give a number such as 1000");
            if (said.EndsWith('!'))
                draft.Report.LeftOut(row.At, "the '!' behind the priority",
                    "a lab's rules stay anyway; while their provider can't be used, they decide nothing");
            if (priority is < FirstPriority or > LastPriority)
                throw new LeftOutException($"'{row.Text}'", $"a lab's rules have priorities from {FirstPriority} to {LastPriority}");
            if (row["source"] is null && row["dest"] is null)
                throw new MistakeException("neither source nor destination is given", "Give one of them");
            foreach (string source in row["source"]?.Split(',') ?? ["-"])
            {
                foreach (string destination in row["dest"]?.Split(',') ?? ["-"])
                {
                    draft.Stands("RoutingRules", rules.Count, null, row.At);
                    rules.Add(Source(draft, source, new RoutingRule(provider)
                    {
                        To = Network(destination),
                        Priority = priority,
                        Mark = mark,
                        MarkMask = mask,
                    }));
                }
            }
        });
        draft.Lab = draft.Lab with { RoutingRules = rules.ToValueList() };
    }

    private static RoutingRule Source(Draft draft, string text, RoutingRule rule)
    {
        if (text.StartsWith('&'))
            return rule with { From = new Cidr(draft.AddressOf(text[1..]), 32) };
        string[] parts = text.Split(':', 2);
        if (parts.Length == 2)
            return rule with { Interface = Interface(draft, parts[0]), From = Network(parts[1]) };
        return Cidr.TryParse(text, null, out _) || text == "-" || text.Count(c => c == '.') > 1 ? rule with { From = Network(text) }
            : rule with { Interface = Interface(draft, text) };
    }

    private static InterfaceName Interface(Draft draft, string name) => name == Loopback ? Loopback : draft.Interfaces.Known(name).Name;

    private static Cidr? Network(string text) => text == "-" || AddressList.One(text) is { PrefixLength: 0 } ? (Cidr?)null
        : AddressList.One(text);
}
