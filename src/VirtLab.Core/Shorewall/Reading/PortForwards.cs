using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads DNAT rules: a lab's port forwards.</summary>
internal static class PortForwards
{
    // A range of ports is a forward for each of them.
    private const int MostPorts = 64;

    /// <summary>Whether an action is one of these.</summary>
    public static bool Is(string action) => action is "DNAT" or "REDIRECT";

    public static IEnumerable<PortForward> Of(Draft draft, Row row, ActionText action, ValueList<MacroLine> lines)
    {
        if (action.Name == "REDIRECT")
            throw new LeftOutException($"'{row.Text}'", "a lab forwards what is meant for the host itself, and has no transparent proxies");
        if (action.Sign == "-")
            throw new LeftOutException($"'{row.Text}'", "a lab's port forwards open the firewall too, which DNAT- does not");
        // Here the original destination, and sources, will be taken once a lab's forwards have them.
        row.NothingIn("origdest", "rate", "user", "mark", "connlimit", "time", "headers", "switch", "helper");
        Endpoint source = Endpoint.Read(row.Needed("source"), row, draft), destination = Endpoint.Read(row.Needed("dest"), row, draft);
        if (source.Networks.Count > 0)
            throw new LeftOutException($"'{row.Text}'", "a lab forwards for a zone as a whole, not for some of its addresses");
        if (destination.Networks.Count == 0)
            throw new MistakeException("the destination has no address to send to", "Write it as kvm:192.168.0.1");
        if (destination.Networks is not [{ IsHost: true } to])
            throw new LeftOutException($"'{row.Text}'", "a lab forwards to one address");
        if (LogLevel.Read(action.Level, row.At, draft.Report))
            draft.Report.LeftOut(row.At, "the log", "a lab does not log what it forwards");
        draft.Report.Changed(row.At, "DNAT",
            "a lab forwards what is sent to the host's own addresses, as Shorewall does with DETECT_DNAT_IPADDRS=Yes");
        var zones = source.Zones.Zones;
        if (zones.Any(zone => zone.IsFirewall))
            draft.Report.LeftOut(row.At, "the forward of the host's own connections", "a lab forwards what comes from outside");
        var traffic = lines.SelectMany(line => Traffic.Read(line.Protocol, line.Ports, row["sport"], row.At, draft.Report)).ToValueList();
        if (traffic.Any(one => one.Protocol is not (Protocol.Tcp or Protocol.Udp) || one.Ports is null))
            throw new LeftOutException($"'{row.Text}'", "a lab forwards ports of TCP and UDP, not all of them");
        if (traffic.Sum(one => one.Ports!.Value.Last - one.Ports!.Value.First + 1) > MostPorts)
            throw new LeftOutException($"'{row.Text}'", $"it would take a forward for each of more than {MostPorts} ports");
        ushort? there = destination.Port is { } port ? PortList.One(port) : null;
        return from zone in zones
               where !zone.IsFirewall
               from one in traffic
               from number in Enumerable.Range(one.Ports!.Value.First, one.Ports!.Value.Last - one.Ports!.Value.First + 1)
               select new PortForward(zone.Name, one.Protocol!.Value, (ushort)number, to.Address, there ?? (ushort)number);
    }
}
