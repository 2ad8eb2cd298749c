using System.Globalization;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>zones</c>, <c>interfaces</c> and <c>hosts</c>.</summary>
internal static class InterfaceTables
{
    public static TableText Zones(Lab lab, ShorewallNames names)
    {
        var table = new TableText(Layouts.Zones);
        foreach (var zone in lab.Zones)
        {
            // A part of a zone is looked for before the whole, wherever it stands, if its line says so.
            var parents = lab.Zones.TakeWhile(other => other != zone).Where(other =>
                zone.Hosts.Any(hosts => other.Interfaces.Contains(hosts.Interface)))
                .Select(other => names.Zone(other.Name)).ToValueList();
            table.Add(parents.Count == 0 ? names.Zone(zone.Name) : $"{names.Zone(zone.Name)}:{string.Join(',', parents)}", zone.IsFirewall
                ? "firewall" : "ip");
        }
        return table;
    }

    public static TableText Interfaces(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Interfaces) { Directive = "?FORMAT 2" };
        var options = Place.Uplinks(lab).Select(uplink => (uplink.Item.Interface, Options: Options(lab, uplink.Path, uplink.Item, report)))
            .Concat(Place.Networks(lab).Select(network =>
                (network.Item.BridgeName, Options: Options(network.Path, network.Item, report)))).ToDictionary();
        foreach (var zone in lab.Zones)
        {
            foreach (var name in zone.Interfaces)
                table.Add(names.Zone(zone.Name), name.ToString(), string.Join(',', options[name]));
        }
        foreach (var name in lab.Zones.SelectMany(zone => zone.Hosts).Select(hosts => hosts.Interface).Distinct()
            .Except(lab.Zones.SelectMany(zone => zone.Interfaces)))
            table.Add(null, name.ToString(), string.Join(',', options[name]));
        return table;
    }

    public static TableText HostGroups(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.HostGroups);
        foreach (var (path, zone) in Place.Zones(lab))
        {
            foreach (var (place, hosts) in Place.Each($"{path}.Hosts", zone.Hosts))
            {
                var networks = hosts.Networks.Where(network => !network.IsV6).Select(network => network.Network.ToString()).ToValueList();
                if (networks.Count < hosts.Networks.Count)
                    report.LeftOut($"{place}.Networks", "its IPv6 networks", "these are Shorewall's IPv4 files");
                // What an interface says of this holds for the hosts of its own zone only.
                if (networks.Count > 0)
                    table.Add(names.Zone(zone.Name), $"{hosts.Interface}:{string.Join(',', networks)}", lab.RoutingBack.Contains(hosts.Interface) ? "routeback" : null);
            }
        }
        return table;
    }

    private static ValueList<string> Options(Lab lab, string path, Uplink uplink, Report report)
    {
        if (uplink.RouteFilter)
            report.Changed($"{path}.RouteFilter", "routefilter, written as rpfilter", "Shorewall refuses routefilter beside providers");
        if (uplink.AcceptRa is not null)
            report.LeftOut($"{path}.AcceptRa", "accept_ra", "these are Shorewall's IPv4 files");
        if (uplink.Forward is not null)
            report.LeftOut($"{path}.Forward", "forward", "Shorewall's IPv4 interfaces have no such option");
        return
        [
            .. When(uplink.Dhcp, "dhcp"),
            uplink.TcpFlags ? "tcpflags" : "tcpflags=0",
            .. When(uplink.RouteFilter, "rpfilter"),
            .. When(uplink.LogMartians, "logmartians"),
            .. When(uplink.ArpIgnore, "arp_ignore"),
            .. When(uplink.NoSmurfs, "nosmurfs"),
            .. When(uplink.RouteBack, "routeback"),
            .. uplink.Mss is { } size ? [string.Create(CultureInfo.InvariantCulture, $"mss={size}")] : ValueList.Create<string>([]),
            .. When(uplink.ArpFilter, "arp_filter"),
            .. When(uplink.ProxyArp, "proxyarp"),
            .. When(uplink.SourceRoute is not null, uplink.SourceRoute == true ? "sourceroute" : "sourceroute=0"),
            .. When(IsOptional(lab, uplink), "optional"),
        ];
    }

    // A provider that shares its interface can't be optional, and neither can the interface.
    private static bool IsOptional(Lab lab, Uplink uplink) =>
        lab.Providers.Where(provider => provider.Interface == uplink.Interface).ToValueList() switch
    {
        [] => !uplink.Up,
        [var only] => only.Optional,
        _ => false,
    };

    private static ValueList<string> Options(string path, LabNetwork network, Report report)
    {
        if (!network.RouteBack)
            report.Changed($"{path}.RouteBack", "routeback=0",
                "Shorewall keeps machines of one bridge apart only while net.bridge.bridge-nf-call-iptables is 1");
        // The host is the machines' DHCP server.
        return ["dhcp", network.TcpFlags ? "tcpflags" : "tcpflags=0", network.RouteBack ? "routeback" : "routeback=0"];
    }

    private static ValueList<string> When(bool condition, string option) => condition ? [option] : [];
}
