using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>Makes uplinks and networks of the interfaces. Which addresses the host has on them stands in no Shorewall file: they are those
/// of the lab that the files are read into, or follow from what the files do say (<see cref="OwnAddresses"/>).</summary>
internal static class OwnInterfaces
{
    public static void Add(Draft draft, ValueList<TranslationEntry> translations)
    {
        var addresses = new OwnAddresses(draft, translations);
        var uplinks = draft.Lab.Uplinks.ToList();
        var networks = draft.Lab.Networks.ToList();
        draft.Report.Each(draft.Interfaces.All, entry => entry.At, entry =>
        {
            int uplink = uplinks.FindIndex(known => known.Interface == entry.Name),
                network = networks.FindIndex(known => known.BridgeName == entry.Name);
            if (network < 0 && uplink < 0 && IsBridge(draft, translations, entry))
            {
                network = networks.Count;
                networks.Add(NetworkOf(entry, addresses.Of(entry)));
            }
            else if (network < 0 && uplink < 0)
            {
                uplink = uplinks.Count;
                uplinks.Add(new Uplink(entry.Name, addresses.Of(entry)));
            }
            if (network >= 0)
            {
                networks[network] = WithOptions(draft, entry, networks[network]);
                draft.Stands("Networks", network, networks[network].Name, entry.At);
            }
            else
            {
                uplinks[uplink] = WithOptions(draft, entry, uplinks[uplink]);
                draft.Stands("Uplinks", uplink, entry.Name, entry.At);
            }
        });
        draft.Lab = draft.Lab with { Uplinks = uplinks.ToValueList(), Networks = networks.ToValueList() };
    }

    // A bridge is told from other interfaces by its options or its name, as no file says it outright.
    private static bool IsBridge(Draft draft, ValueList<TranslationEntry> translations, InterfaceEntry entry) =>
        (entry.Is("bridge") || entry.Is("routeback") || entry.Name.ToString().StartsWith("br", StringComparison.Ordinal)
            || entry.Name.ToString().StartsWith("virbr", StringComparison.Ordinal))
        && draft.Providers.All(provider => provider.Item.Interface != entry.Name)
            && translations.All(translation => translation.Interface != entry);

    private static LabNetwork NetworkOf(InterfaceEntry entry, Cidr address)
    {
        string bridge = entry.Name.ToString();
        return Name.TryParse(bridge, null, out var name) ? new LabNetwork(name, address)
            : new LabNetwork(bridge.Replace('.', '-'), address) { Bridge = entry.Name };
    }

    // Here further options of interfaces will be taken once uplinks and networks have them.
    private static LabNetwork WithOptions(Draft draft, InterfaceEntry entry, LabNetwork network)
    {
        foreach (string option in (string[])["routefilter", "rpfilter", "logmartians", "arp_ignore", "nosmurfs", "mss", "arp_filter", "proxyarp",
            "sourceroute"])
        {
            if (entry.Is(option))
                draft.Report.LeftOut(entry.At, $"the option {option}", "a lab's networks have no such option");
        }
        // Shorewall lets a bridge pass packets back unless it is told otherwise.
        return network with
        {
            TcpFlags = !entry.Options.ContainsKey("tcpflags") || entry.Is("tcpflags"),
            RouteBack = !entry.Options.ContainsKey("routeback") || entry.Is("routeback"),
        };
    }

    private static Uplink WithOptions(Draft draft, InterfaceEntry entry, Uplink uplink)
    {
        var report = draft.Report;
        bool filter = entry.Options.TryGetValue("routefilter", out string? strength) ? strength is null or "1"
            : draft.Settings.Is("ROUTE_FILTER", false, report);
        if (strength == "2")
            report.LeftOut(entry.At, "the option routefilter=2", "a lab filters strictly or not at all");
        if (filter)
            report.Changed(entry.At, "routefilter",
                "it is done by nft, which looks at the provider too, where Shorewall 5.2.8 refuses it beside providers");
        filter |= entry.Is("rpfilter");
        bool log = entry.Options.ContainsKey("logmartians") ? entry.Is("logmartians") : filter
            && draft.Settings.Is("LOG_MARTIANS", false, report);
        if (log && !filter)
            report.LeftOut(entry.At, "the option logmartians", "a lab logs what its route filter drops, and this interface has none");
        if (entry.Is("arp_ignore") && entry.Options["arp_ignore"] is not (null or "1") and var level)
            report.Changed(entry.At, $"arp_ignore={level}", "a lab has arp_ignore=1");
        int? mss = entry.Options.GetValueOrDefault("mss") is not { } size ? null
            : int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) ? bytes
            : throw new MistakeException($"'{size}' is no size", "Write it as mss=1400");
        return uplink with
        {
            Dhcp = entry.Is("dhcp"),
            // On unless said otherwise, since 4.6.0.
            TcpFlags = !entry.Options.ContainsKey("tcpflags") || entry.Is("tcpflags"),
            RouteFilter = filter,
            LogMartians = log && filter,
            ArpIgnore = entry.Is("arp_ignore"),
            NoSmurfs = entry.Is("nosmurfs"),
            RouteBack = entry.Is("routeback") || entry.Is("bridge"),
            Mss = mss,
            ArpFilter = entry.Is("arp_filter"),
            ProxyArp = entry.Is("proxyarp"),
            SourceRoute = entry.Options.ContainsKey("sourceroute") ? entry.Is("sourceroute") : (bool?)null,
        };
    }
}
