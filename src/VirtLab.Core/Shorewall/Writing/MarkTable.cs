using System.Globalization;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>mangle</c>.</summary>
internal static class MarkTable
{
    private const string Firewall = "$FW";

    public static TableText Mangle(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Mangle);
        var marks = Place.Each("Marks", lab.Marks).ToList();
        // The first mark that matches decides in a lab, the last one in Shorewall.
        if (lab.Marks.Select(mark => mark.Provider).Distinct().Count() > 1)
            marks.Reverse();
        foreach (var (path, mark) in marks)
        {
            if (mark.Source is { IsV6: true } || mark.Destination is { IsV6: true } || lab.Providers.Any(other => other.Name == mark.Provider && !lab.Carries(other, isV6: false)))
            {
                report.LeftOut(path, "the mark", "these are Shorewall's IPv4 files");
                continue;
            }
            int value = lab.Providers.First(provider => provider.Name == mark.Provider).MarkValue;
            var zone = lab.Zones.FirstOrDefault(zone => zone.Name == mark.From);
            bool host = zone is null or { IsFirewall: true };
            foreach (string source in host ? [WithNetwork(Firewall, mark.Source)] : Sources(lab, zone!, path, mark, report))
            {
                table.Add(string.Create(CultureInfo.InvariantCulture, $"MARK({value}/0xff){(host ? "" : ":P")}"), source,
                    mark.Destination is { PrefixLength: > 0 } to ? to.Network.ToString() : null,
                    Protocols.Word(mark.Protocol ?? (mark.Helper is null ? (Protocol?)null : Protocol.Tcp)), Protocols.Word(mark.Ports),
                        Protocols.Word(mark.SourcePorts),
                    null, null, null, null, null, mark.Helper?.ToString().ToLowerInvariant(),
                    mark.Probability?.ToString("0.####", CultureInfo.InvariantCulture), null, States(mark.State));
            }
        }
        return table;
    }

    private static ValueList<string> Sources(Lab lab, Zone zone, string path, Mark mark, Report report)
    {
        if (zone.Hosts.Count > 0 && mark.Source is not null)
        {
            report.LeftOut(path, "the mark", "Shorewall marks by interface and network, and can't say a network within a zone of networks");
            return [];
        }
        return [.. zone.Interfaces.Select(name => WithNetwork(name.ToString(), mark.Source) + WithoutOthers(lab, name, mark.Source)),
            .. zone.Hosts.Select(hosts => $"{hosts.Interface}:{string.Join(',', hosts.Networks.Where(network => !network.IsV6).Select(network => network.Network))}")];
    }

    // Those behind the interface that are in zones of their own.
    private static string WithoutOthers(Lab lab, InterfaceName name, Cidr? network)
    {
        var others = lab.Zones.SelectMany(zone => zone.Hosts).Where(hosts => hosts.Interface == name).SelectMany(hosts => hosts.Networks)
            .Where(other => !other.IsV6).Select(other => other.Network).Distinct().ToValueList();
        return others.Count == 0 ? "" : $"{(network is { PrefixLength: > 0 } ? "" : ":")}!{string.Join(',', others)}";
    }

    private static string WithNetwork(string start, Cidr? network) => network is { PrefixLength: > 0 } some ? $"{start}:{some.Network}"
        : start;

    private static string? States(ConnectionState? states) => states is not (null or ConnectionState.None)
        ? states.Value.ToString().Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() : null;
}
