using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes a lab that has passed its checks.</summary>
internal static class LabWriter
{
    private static readonly Name Firewall = "fw", Everything = "lab";

    public static ShorewallWriting Write(Lab lab)
    {
        var report = new Report();
        Tell(lab, report);
        var whole = WithZones(lab, report);
        var names = new ShorewallNames(whole, report);
        ValueList<TableText> tables =
        [
            InterfaceTables.Zones(whole, names),
            InterfaceTables.Interfaces(whole, names, report),
            InterfaceTables.HostGroups(whole, names, report),
            RuleTables.Policy(whole, names, report),
            RuleTables.Rules(whole, names, report),
            BlockTable.BlockRules(whole, report),
            TranslationTable.Snat(whole, names, report),
            RoutingTables.Providers(whole, names, report),
            RoutingTables.Rules(whole, names, report),
            RoutingTables.Routes(whole, names, report),
            MarkTable.Mangle(whole, names, report),
            HelperTable.Conntrack(whole),
        ];
        return new ShorewallWriting([ConfFile.Write(whole), .. tables.Where(table => !table.IsEmpty).Select(table => table.ToFile())],
            report.Notes);
    }

    private static void Tell(Lab lab, Report report)
    {
        if (lab.Machines.Count + lab.Nodes.Count + lab.Segments.Count > 0)
            report.LeftOut("Lab", "machines, nodes and segments", "Shorewall's files are about the host alone");
        if (lab.Networks.Count + lab.Uplinks.Count > 0)
            report.LeftOut("Lab", "addresses, DHCP ranges and names",
                "no Shorewall file says them; read the files into this lab to get them again");
        foreach (var (path, network) in Place.Networks(lab).Where(network => network.Item.Prefixes.Count > 0))
            report.LeftOut($"{path}.Prefixes", $"{network.Prefixes.Count} IPv6 prefixes",
                "these are Shorewall's IPv4 files: Shorewall 6 has its own, and its own rules");
        foreach (var (path, uplink) in Place.Uplinks(lab).Where(uplink => uplink.Item.Addresses.Any(address => address.IsV6)))
            report.LeftOut(path, $"the IPv6 addresses of {uplink.Interface}", "these are Shorewall's IPv4 files: Shorewall 6 has its own, and its own rules");
    }

    // Shorewall does not start without zones; a lab without them filters nothing.
    private static Lab WithZones(Lab lab, Report report)
    {
        if (lab.Zones.Count > 0)
            return lab;
        report.Assumed("Zones", $"the zones {Firewall} and {Everything}, between which all passes",
            "Shorewall has to have zones, and the lab filters nothing");
        return lab with
        {
            Zones = [Zone.Firewall(Firewall),
                new Zone(Everything) { Interfaces = [.. lab.Uplinks.Select(uplink => uplink.Interface),
                .. lab.Networks.Select(network => network.BridgeName)] }],
            Policies = [new Policy(Zone.All, Zone.All, PolicyAction.Accept)],
        };
    }
}
