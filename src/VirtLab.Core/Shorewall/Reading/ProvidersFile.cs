using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>A provider.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Item">The provider.</param>
/// <param name="RawMark">The mark as the other files write it, shifted and all; none where it has none of its own.</param>
/// <param name="Own">The host's address on its interface, where it is given.</param>
internal sealed record ProviderEntry(Origin At, Provider Item, int? RawMark, IpAddress? Own);

/// <summary>Reads <c>providers</c>.</summary>
internal static class ProvidersFile
{
    private const int MarkBits = 8, SharedTier = 1;

    public static void Read(Draft draft)
    {
        var rows = draft.Source.Rows(Layouts.Providers);
        // With USE_DEFAULT_RT each provider is balanced that does not say otherwise.
        bool tables = draft.Settings.UsesDefaultTable(draft.Report);
        bool balances = draft.Settings.Is("BALANCE_PROVIDERS", tables, draft.Report),
            tracks = draft.Settings.Is("TRACK_PROVIDERS", false, draft.Report);
        if (rows.Count > 0 && !tables)
        {
            draft.Report.Changed(draft.Settings.At("USE_DEFAULT_RT"), "USE_DEFAULT_RT=No",
                "a lab routes as with USE_DEFAULT_RT=Yes: the main table is looked up first without its default routes");
        }
        draft.Report.Each(rows, row =>
        {
            string text = row.Needed("name");
            if (!Name.TryParse(text, null, out var name))
                throw new MistakeException($"'{text}' can't be a provider's name", "Use letters, digits and '_', beginning with a letter");
            int number = Marks.Read(row.Needed("number"))
                ?? throw new MistakeException($"'{row["number"]}' is no number", "Give the number of its routing table");
            string[] place = row.Needed("interface").Split(':', 2);
            var behind = draft.Interfaces.Known(place[0]);
            int? raw = row["mark"] is not { } mark ? null
                : Marks.Read(mark) ?? throw new MistakeException($"'{mark}' is no mark", "Give a number from 1 to 255");
            foreach (string column in (string[])["duplicate", "copy"])
            {
                if (row[column] is { } copied)
                    draft.Report.LeftOut(row.At, $"{column.ToUpperInvariant()} {copied}",
                        "no routes are copied: the main table is looked up before a provider's");
            }
            var provider = WithGateway(new Provider(name, number, behind.Name), row["gateway"]) with
            {
                // The number is the mark unless another one is given.
                Mark = Shifted(draft, row.At, raw) is { } value && value != number ? value : null,
                Track = tracks,
                Optional = behind.Is("optional"),
            };
            var own = place.Length == 2 ? AddressList.Host(place[1]) : (IpAddress?)null;
            draft.Providers.Add(new ProviderEntry(row.At, Options(draft, row, provider, balances), raw, own));
        });
    }

    /// <summary>Puts them into the lab.</summary>
    public static void Add(Draft draft)
    {
        draft.Lab = draft.Lab with { Providers = draft.Providers.Select(entry => entry.Item).ToValueList() };
        foreach (var (index, entry) in draft.Providers.Index())
            draft.Stands("Providers", index, entry.Item.Name, entry.At);
    }

    /// <summary>A provider by name or number.</summary>
    /// <exception cref="MistakeException">There is none.</exception>
    public static Provider Known(Draft draft, string text) => draft.Providers.Find(entry => entry.Item.Name.ToString() == text
        || (Marks.Read(text) is { } number && entry.Item.Number == number))?.Item
        ?? throw new MistakeException($"there is no provider '{text}'",
            $"Name one of those in providers ({draft.Providers.Select(entry => entry.Item.Name).OrNone()}), or add it there");

    /// <summary>The gateway that the column says: an address, with its hardware address where it must not be learned; none of a link that
    /// leads to one host only; or the one that a DHCP client is told.</summary>
    private static Provider WithGateway(Provider provider, string? text)
    {
        if (text is null or "none")
            return provider;
        if (text == "detect")
            return provider with { GatewayByDhcp = true };
        string[] parts = text.Split(',');
        provider = provider with { Gateway = AddressList.Host(parts[0]) };
        if (parts.Length == 1)
            return provider;
        return MacAddress.TryParse(parts[1].TrimStart('~').Replace('-', ':').ToLowerInvariant(), null, out var mac)
            ? provider with { GatewayMac = mac }
            : throw new MistakeException($"'{parts[1]}' is no hardware address", "Write it as ~00-A0-C9-15-39-78");
    }

    // A lab's marks are a byte; where Shorewall has them further up, they are moved down.
    private static int? Shifted(Draft draft, Origin at, int? mark)
    {
        int offset = draft.Settings.Value("PROVIDER_OFFSET") is { } text
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int set) ? set
            : draft.Settings.Is("HIGH_ROUTE_MARKS", false, draft.Report) ? MarkBits : 0;
        if (mark is not { } value || offset is <= 0 or > 24 || value >> offset == 0)
            return mark;
        draft.Report.Changed(at, $"the mark {value}", $"a lab's marks are the lowest byte: {value >> offset}");
        return value >> offset;
    }

    private static Provider Options(Draft draft, Row row, Provider provider, bool balances)
    {
        var report = draft.Report;
        bool fallback = false, loose = false;
        int? weight = null;
        foreach (string option in row["options"]?.Split(',') ?? [])
        {
            string[] parts = option.Split('=', 2);
            string? value = parts.Length == 2 ? parts[1] : null;
            switch (parts[0])
            {
                case "track" or "notrack":
                    provider = provider with { Track = option == "track" };
                    break;
                case "balance" or "primary":
                    weight = value is null ? 1 : Weight(option, value);
                    break;
                case "loose":
                    loose = true;
                    break;
                case "optional":
                    provider = provider with { Optional = true };
                    break;
                case "fallback":
                    fallback = true;
                    // Those with weights share one route; the others go one after the other, by number.
                    if (value is not null)
                        provider = provider with { Fallback = SharedTier, Balance = Weight(option, value) };
                    break;
                case "autosrc" or "hostroute" or "nohostroute":
                    break;
                case "noautosrc":
                    loose = true;
                    report.Changed(row.At, option,
                        "a lab says loose for it: no rule sends packets from the interface's own address to the provider");
                    break;
                case "src":
                    provider = provider with { Source = AddressList.Host(value ?? "") };
                    break;
                case "mtu":
                    provider = provider with { Mtu = Weight(option, value ?? "") };
                    break;
                case "persistent":
                    provider = provider with { Persistent = true };
                    break;
                case "load":
                    report.LeftOut(row.At, option, "a lab's providers have no such option");
                    break;
                case "tproxy" or "local":
                    throw new LeftOutException($"the provider {provider.Name}", "a lab has no transparent proxies");
                default:
                    throw new MistakeException($"there is no option '{option}'", "Correct its name, or take it out");
            }
        }
        if (fallback && weight is not null)
            throw new MistakeException("a provider is balanced or a fallback, not both", "Take one of the two out");
        if (weight is null && !fallback && balances && !loose)
        {
            weight = 1;
            report.Assumed(row.At, $"balance for {provider.Name}",
                "with USE_DEFAULT_RT a provider is balanced that is neither loose nor a fallback");
        }
        else if (weight is null && !fallback)
        {
            report.Changed(row.At, $"{provider.Name} without balance and fallback",
                "a lab uses such a provider, beside what rules and marks send there, when no other can be used");
        }
        return provider with { Balance = weight ?? provider.Balance, Loose = loose };
    }

    private static int Weight(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int weight) && weight > 0 ? weight
        : throw new MistakeException($"'{option}' has no number above 0", "Write it as balance=2");
}
