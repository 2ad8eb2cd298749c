using System.Text.RegularExpressions;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>A line of <c>snat</c> or <c>masq</c>.</summary>
/// <param name="Row">The line.</param>
/// <param name="Interface">The interface that packets leave by.</param>
/// <param name="Source">Whose packets: networks, or an interface's name; any where there is none.</param>
/// <param name="Address">The address that they get; none for the interface's own.</param>
internal sealed record TranslationEntry(Row Row, InterfaceEntry Interface, string? Source, IpAddress? Address);

/// <summary>Reads <c>snat</c>, and <c>masq</c>, which was before it.</summary>
internal static class Translations
{
    private static readonly Cidr Anywhere = "0.0.0.0/0";

    public static ValueList<TranslationEntry> Read(Draft draft)
    {
        var entries = new List<TranslationEntry>();
        var snat = draft.Source.Rows(Layouts.Snat.File, line => line.Format > 1 ? Layouts.SnatFormat2 : Layouts.Snat);
        var masq = draft.Source.Rows(Layouts.Masq);
        draft.Report.Each(snat, row => entries.AddRange(OfSnat(draft, row)));
        if (masq.Count > 0)
        {
            draft.Report.Changed(Layouts.Masq.File, "the whole file",
                "it is what snat was; Shorewall 5.2.8 turns its lines into lines of snat, behind those there");
            draft.Report.Each(masq, row => entries.AddRange(OfMasq(draft, row)));
        }
        return entries.ToValueList();
    }

    /// <summary>Puts them into the lab.</summary>
    public static void Add(Draft draft, ValueList<TranslationEntry> entries)
    {
        var all = new List<Snat>();
        draft.Report.Each(entries, entry => entry.Row.At, entry =>
        {
            foreach (var source in Sources(draft, entry))
            {
                draft.Stands("Snat", all.Count, null, entry.Row.At);
                all.Add(new Snat(source, entry.Interface.Name) { Address = entry.Address });
            }
        });
        draft.Lab = draft.Lab with { Snat = all.ToValueList() };
    }

    /// <summary>The networks that an entry translates, as far as they are networks.</summary>
    public static ValueList<Cidr> Networks(TranslationEntry entry, Draft draft) =>
        entry.Source is { } source && !IsInterface(draft, source) ? AddressList.Read(source, draft.AddressOf) : [];

    private static ValueList<Cidr> Sources(Draft draft, TranslationEntry entry)
    {
        if (entry.Source is not { } source || !IsInterface(draft, source))
            return AddressList.Read(entry.Source, draft.AddressOf) is { Count: > 0 } networks ? networks : [Anywhere];
        var behind = draft.Interfaces.Known(source).Name;
        ValueList<Cidr> addresses = [.. draft.Lab.Uplinks.Where(uplink => uplink.Interface == behind).Select(uplink => uplink.Address),
            .. draft.Lab.Networks.Where(network => network.BridgeName == behind).SelectMany(network =>
                network.Subnets.Prepend(network.Address))];
        draft.Report.Changed(entry.Row.At, $"the source {source}",
            $"a lab names networks: {addresses.Select(address => address.Network).OrNone()}");
        return addresses.Select(address => address.Network).ToValueList();
    }

    private static bool IsInterface(Draft draft, string text) => draft.Interfaces.Find(text) is not null;

    private static IEnumerable<TranslationEntry> OfSnat(Draft draft, Row row)
    {
        Narrow(row);
        string action = row.Needed("action").TrimEnd('+').Replace("+(", "(", StringComparison.Ordinal);
        string name = action.Split('(')[0];
        string argument = action.Length > name.Length ? action[(name.Length + 1)..].TrimEnd(')') : "";
        IpAddress? address = name switch
        {
            "MASQUERADE" when argument.Length == 0 => null,
            "MASQUERADE" => throw Ports(argument),
            "SNAT" => Address(argument),
            "CONTINUE" or "ACCEPT" => throw new LeftOutException($"'{row.Text}'", "a lab has no exceptions from source translation"),
            "LOG" => throw new LeftOutException($"'{row.Text}'", "a lab does not log source translation"),
            _ => throw new LeftOutException($"'{row.Text}'", $"actions of one's own, as {name} would be, are not read"),
        };
        return Ways(draft, row, row.Needed("dest")).Select(way => new TranslationEntry(row, way, row["source"], address));
    }

    private static IEnumerable<TranslationEntry> OfMasq(Draft draft, Row row)
    {
        Narrow(row);
        if (row["address"] == "NONAT")
            throw new LeftOutException($"'{row.Text}'", "a lab has no exceptions from source translation");
        var address = row["address"] is { } said ? Address(said) : null;
        return Ways(draft, row, row.Needed("interface").TrimStart('+')).Select(way =>
            new TranslationEntry(row, way, row["source"], address));
    }

    // Here protocol and ports will be taken once a lab's translations have them.
    private static void Narrow(Row row) =>
        row.NothingIn("proto", "dport", "sport", "ipsec", "mark", "user", "switch", "origdest", "probability");

    private static IpAddress? Address(string text) => text is "detect" or "random" || text.StartsWith('&') ? (IpAddress?)null
        : text.Contains(':') || text.Contains('-') || text.Contains(',') ? throw Ports(text)
        : AddressList.Host(text);

    private static LeftOutException Ports(string argument) =>
        new($"translation to {argument}", "a lab translates to one address, and leaves ports to the kernel");

    /// <summary>The interfaces of a list, each without what narrows it. Here a provider in parentheses and destinations will be taken once
    /// a lab's translations have them.</summary>
    private static ValueList<InterfaceEntry> Ways(Draft draft, Row row, string text)
    {
        if (Regex.Match(text, @"\((.*?)\)") is { Success: true } provider)
        {
            _ = ProvidersFile.Known(draft, provider.Groups[1].Value);
            throw new LeftOutException($"'{row.Text}'", "a lab's translations hold for an interface, not for one of its providers");
        }
        string[] parts = text.Split(':');
        // A digit was the number of an alias.
        if (parts.Skip(1).Any(part => part.Length > 0 && !part.All(char.IsAsciiDigit)))
            throw new LeftOutException($"'{row.Text}'", "a lab's translations hold whatever the destination is");
        return parts[0].Split(',').Select(draft.Interfaces.Known).ToValueList();
    }
}
