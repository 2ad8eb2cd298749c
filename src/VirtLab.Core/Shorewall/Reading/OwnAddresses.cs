using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>The host's addresses, as far as they follow from what the files say: an address beside a provider's interface or that source
/// translation gives; a network that a gateway is on, that is behind the interface (<c>nets=</c>, a broadcast address), or that is
/// translated and behind the only interface of which nothing else is said. In a network that is known, the host gets the last address that
/// no file names.</summary>
internal sealed partial class OwnAddresses
{
    // What most networks of a site have; no file says a prefix length.
    private const int UsualPrefix = 24;

    private readonly Draft _draft;
    private readonly ValueList<TranslationEntry> _translations;
    private readonly HashSet<IpAddress> _taken;

    public OwnAddresses(Draft draft, ValueList<TranslationEntry> translations)
    {
        _draft = draft;
        _translations = translations;
        _taken = draft.Source.Texts.SelectMany(text => Quad().Matches(text)).Select(match => match.Value)
            .Where(text => IpAddress.TryParse(text, null, out _)).Select(text => IpAddress.Parse(text)).ToHashSet();
    }

    /// <summary>The host's address on an interface.</summary>
    /// <exception cref="MistakeException">Nothing that the files say leads to one.</exception>
    public Cidr Of(InterfaceEntry entry)
    {
        var gateways = _draft.Providers.Where(provider => provider.Item.Interface == entry.Name).Select(provider => provider.Item.Gateway)
            .OfType<IpAddress>().ToValueList();
        if (Given(entry) is { } given)
            return Tell(entry, new Cidr(given, PrefixOf(given, gateways)), "the address is in the files, its prefix length is not");
        if (gateways.Count > 0)
            return Supplied(entry, new Cidr(gateways[0], PrefixOf(gateways[0], gateways)), "the provider's gateway is on the network");
        if (Behind(entry) is { } behind)
            return Supplied(entry, behind, "the network is said to be behind the interface");
        if (Translated(entry) is { } translated)
            return Supplied(entry, translated, "the network is translated, and this is the only interface that it can be behind");
        throw new MistakeException($"no file says which address the host has on {entry.Name}",
            $"Read into a lab that has {entry.Name} as an uplink or a network's bridge");
    }

    private IpAddress? Given(InterfaceEntry entry) =>
        _draft.Providers.Where(provider => provider.Item.Interface == entry.Name).FirstOrDefault(provider => provider.Own is not null)?.Own
        ?? _translations.FirstOrDefault(translation => translation.Interface == entry && translation.Address is not null)?.Address;

    private static Cidr? Behind(InterfaceEntry entry)
    {
        if (entry.Options.GetValueOrDefault("nets") is { } nets && nets != "dynamic")
            return AddressList.One(nets.Split(',')[0]);
        if (entry.Broadcast is not { } broadcast || !IpAddress.TryParse(broadcast.Split(',')[0], null, out var last) || last.IsV6)
            return null;
        // All host bits of a broadcast address are set: it tells the largest network that it can be of, which is taken up to the usual size.
        int hostBits = System.Numerics.BitOperations.TrailingZeroCount(~AddressRanges.Number(last));
        return hostBits < 2 ? (Cidr?)null : new Cidr(last, 32 - Math.Min(hostBits, 32 - UsualPrefix)).Network;
    }

    // Only where it is clear which interface it is behind: one network, and one interface without any other fact.
    private Cidr? Translated(InterfaceEntry entry)
    {
        bool alone = _draft.Interfaces.All.Where(other => other != entry).All(other => IsKnown(other));
        var networks = _translations.SelectMany(translation => Translations.Networks(translation, _draft)).Distinct()
            .Where(network => _draft.Interfaces.All.All(other => other == entry || Behind(other) != network)).ToValueList();
        return alone && networks is [var only] && only.PrefixLength is > 0 and < 31 ? only : (Cidr?)null;
    }

    private bool IsKnown(InterfaceEntry entry) => Given(entry) is not null || Behind(entry) is not null
        || _draft.Providers.Any(provider => provider.Item.Interface == entry.Name && provider.Item.Gateway is not null)
        || _draft.Lab.Uplinks.Any(uplink => uplink.Interface == entry.Name)
            || _draft.Lab.Networks.Any(network => network.BridgeName == entry.Name);

    // Shorter where a gateway would be outside otherwise.
    private static int PrefixOf(IpAddress address, ValueList<IpAddress> gateways)
    {
        int prefix = UsualPrefix;
        while (prefix > 8 && gateways.Any(gateway => !new Cidr(address, prefix).Contains(gateway)))
            prefix--;
        return prefix;
    }

    private Cidr Supplied(InterfaceEntry entry, Cidr network, string fact)
    {
        uint first = AddressRanges.Number(network.Network.Address);
        for (uint number = AddressRanges.Number(network.Last) - 1; number > first; number--)
        {
            if (_taken.Add(AddressRanges.Address(number)))
                return Tell(entry, new Cidr(AddressRanges.Address(number), network.PrefixLength),
                    $"{fact}; it is the last address there that no file names");
        }
        throw new MistakeException($"in {network.Network} there is no address left for {entry.Name}",
            $"Read into a lab that has {entry.Name}");
    }

    private Cidr Tell(InterfaceEntry entry, Cidr address, string why)
    {
        _draft.Report.Assumed(entry.At, string.Create(CultureInfo.InvariantCulture, $"the host's address {address} on {entry.Name}"), why);
        return address;
    }

    [GeneratedRegex(@"\b\d{1,3}(?:\.\d{1,3}){3}\b")]
    private static partial Regex Quad();
}
