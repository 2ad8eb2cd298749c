using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads DNAT and REDIRECT rules: a lab's port forwards.</summary>
internal static class PortForwards
{
    /// <summary>Whether an action is one of these.</summary>
    public static bool Is(string action) => action is "DNAT" or "REDIRECT";

    public static IEnumerable<PortForward> Of(Draft draft, Row row, ActionText action, ValueList<MacroLine> lines)
    {
        if (action.Sign == "-")
            throw new LeftOutException($"'{row.Text}'", $"a lab's port forwards open the firewall too, which {action.Name}- does not");
        if (row.Section != "NEW")
            throw new LeftOutException($"'{row.Text}'", "only new connections can be forwarded");
        row.NothingIn("rate", "user", "connlimit", "time", "headers", "switch", "helper");
        var provider = ProviderOf(draft, row);
        var source = Endpoint.Read(row.Needed("source"), row, draft);
        if (source.Macs.Count > 0)
            throw new LeftOutException($"'{row.Text}'", "a lab forwards by address, not by hardware address");
        var (to, toPort) = action.Name == "REDIRECT" ? (null, Redirected(row.Needed("dest"))) : Target(draft, row);
        var zones = source.Zones.Zones;
        if (zones.Any(zone => zone.IsFirewall))
            draft.Report.LeftOut(row.At, "the forward of the host's own connections", "a lab forwards what comes from outside");
        var originals = AddressList.Read(row["origdest"], draft.AddressOf);
        if (originals.Any(original => !original.IsHost))
            throw new LeftOutException($"'{row.Text}'", "a lab forwards what is sent to single addresses, or to any of the host's own");
        if (originals.Count == 0)
        {
            draft.Report.Changed(row.At, action.Name,
                "a lab forwards what is sent to the host's own addresses, as Shorewall does with DETECT_DNAT_IPADDRS=Yes");
        }
        bool log = LogLevel.Read(action.Level, row.At, draft.Report);
        var traffic = lines.SelectMany(line => Traffic.Read(line.Protocol, line.Ports, line.SourcePorts)).ToValueList();
        if (traffic.Any(one => one.Protocol is not (Protocol.Tcp or Protocol.Udp) || one.Ports is null || one.SourcePorts is not null))
            throw new LeftOutException($"'{row.Text}'",
                "a lab forwards ports of TCP and UDP, not all of them, and whatever the source port is");
        return from zone in zones
               where !zone.IsFirewall
               from one in traffic
               from network in source.Networks.Count == 0 ? [null] : source.Networks.Select(network => (Cidr?)network)
               from original in originals.Count == 0 ? [null] : originals.Select(original => (IpAddress?)original.Address)
               select new PortForward(zone.Name, one.Protocol!.Value, one.Ports!.Value, to, toPort)
               {
                   Provider = provider,
                   Source = network,
                   Address = original,
                   Log = log,
               };
    }

    /// <summary>The provider whose mark is asked for: what comes in through it has that from its first packet on.</summary>
    private static Name? ProviderOf(Draft draft, Row row)
    {
        if (row["mark"] is not { } mark)
            return null;
        // Of the packet or, with :C, of its connection.
        string[] parts = mark.Split(':')[0].Split('/');
        bool whole = parts.Length == 1 || Marks.Read(parts[1]) is { } mask && (mask & byte.MaxValue) == byte.MaxValue;
        var entry = draft.Providers.Find(entry => whole && entry.Item.Track && (entry.RawMark ?? entry.Item.MarkValue) == Marks.Read(parts[0]))
            ?? throw new LeftOutException($"'{row.Text}'", $"{mark} is the mark of no provider that tracks connections");
        return entry.Item.Name;
    }

    /// <summary>Where DNAT sends to; port 0 keeps a connection's own.</summary>
    private static (IpAddress? To, ushort Port) Target(Draft draft, Row row)
    {
        var destination = Endpoint.Read(row.Needed("dest"), row, draft);
        if (destination.Networks.Count == 0)
            throw new MistakeException("the destination has no address to send to", "Write it as kvm:192.168.0.1");
        if (destination.Networks is not [{ IsHost: true } to])
            throw new LeftOutException($"'{row.Text}'", "a lab forwards to one address");
        return (to.Address, destination.Port is { } port ? PortList.One(port) : (ushort)0);
    }

    // A port of the host, alone or behind its zone.
    private static ushort Redirected(string text) => PortList.One(text.Split(':')[^1]);
}
