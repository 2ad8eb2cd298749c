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
/// <param name="IsExempt">Whether they stay as they are.</param>
internal sealed record TranslationEntry(Row Row, InterfaceEntry Interface, string? Source, IpAddress? Address, bool IsExempt)
{
    /// <summary>Only what takes this provider.</summary>
    public Name? Provider { get; init; }

    /// <summary>Only what goes there; anywhere where there is none.</summary>
    public ValueList<Cidr> Destinations { get; init; } = [];
}

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
            var added = from source in Sources(draft, entry)
                        from destination in entry.Destinations.Count == 0 ? [null] : entry.Destinations.Select(network => (Cidr?)network)
                        from traffic in Traffic.Read(entry.Row["proto"], entry.Row["dport"], entry.Row["sport"])
                        select (traffic, new Snat(source, entry.Interface.Name)
                        {
                            Address = entry.Address,
                            Exempt = entry.IsExempt,
                            Provider = entry.Provider,
                            Destination = destination,
                            Protocol = traffic.Protocol,
                            Ports = traffic.Ports,
                        });
            foreach (var (traffic, snat) in added)
            {
                if (traffic.SourcePorts is not null || traffic.IcmpType is not null)
                    throw new LeftOutException($"'{entry.Row.Text}'",
                        "a lab translates by destination port, not by source port or type of ICMP");
                draft.Stands("Snat", all.Count, null, entry.Row.At);
                all.Add(snat);
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
        ValueList<Cidr> addresses = [.. draft.Lab.Uplinks.Where(uplink => uplink.Interface == behind).SelectMany(uplink => uplink.Addresses).Where(address => !address.IsV6),
            .. draft.Lab.Networks.Where(network => network.BridgeName == behind).SelectMany(network =>
                network.Subnets.Prepend(network.Address))];
        draft.Report.Changed(entry.Row.At, $"the source {source}",
            $"a lab names networks: {addresses.Select(address => address.Network).OrNone()}");
        return addresses.Select(address => address.Network).ToValueList();
    }

    private static bool IsInterface(Draft draft, string text) => draft.Interfaces.Find(text) is not null;

    private static ValueList<TranslationEntry> OfSnat(Draft draft, Row row)
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
            "CONTINUE" or "ACCEPT" => (IpAddress?)null,
            "LOG" => throw new LeftOutException($"'{row.Text}'", "a lab does not log source translation"),
            _ => throw new LeftOutException($"'{row.Text}'", $"actions of one's own, as {name} would be, are not read"),
        };
        return Ways(draft, row, row.Needed("dest"), address, name is "CONTINUE" or "ACCEPT");
    }

    private static ValueList<TranslationEntry> OfMasq(Draft draft, Row row)
    {
        Narrow(row);
        bool exempt = row["address"] == "NONAT";
        var address = row["address"] is { } said && !exempt ? Address(said) : (IpAddress?)null;
        return Ways(draft, row, row.Needed("interface").TrimStart('+'), address, exempt);
    }

    private static void Narrow(Row row) => row.NothingIn("ipsec", "mark", "user", "switch", "origdest", "probability");

    private static IpAddress? Address(string text) => text is "detect" or "random" || text.StartsWith('&') ? (IpAddress?)null
        : text.Contains(':') || text.Contains('-') || text.Contains(',') ? throw Ports(text)
        : AddressList.Host(text);

    private static LeftOutException Ports(string argument) =>
        new($"translation to {argument}", "a lab translates to one address, and leaves ports to the kernel");

    /// <summary>An entry for each interface of a list such as <c>eth0,eth1</c>, <c>eth0(isp)</c> or <c>eth0:10.0.0.0/8</c>; a digit behind
    /// a colon was the number of an alias.</summary>
    private static ValueList<TranslationEntry> Ways(Draft draft, Row row, string text, IpAddress? address, bool exempt)
    {
        var (way, provider) = (text, (Name?)null);
        if (Regex.Match(text, @"\((.*?)\)") is { Success: true } match)
        {
            provider = ProvidersFile.Known(draft, match.Groups[1].Value).Name;
            way = text.Remove(match.Index, match.Length);
        }
        string[] parts = way.Split(':');
        string? destinations = parts.Skip(1).FirstOrDefault(part => part.Length > 0 && !part.All(char.IsAsciiDigit));
        return parts[0].Split(',').Select(draft.Interfaces.Known).Select(entry =>
            new TranslationEntry(row, entry, row["source"], address, exempt)
        {
            Provider = provider,
            Destinations = AddressList.Read(destinations, draft.AddressOf),
        }).ToValueList();
    }
}
