using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Whose packets a line of <c>mangle</c> marks. The files name interfaces and addresses, a lab zones.</summary>
/// <param name="Zones">The zones; none for the host itself.</param>
/// <param name="Networks">The networks in them; none for any address.</param>
internal sealed record MarkSource(ValueList<Name?> Zones, ValueList<Cidr> Networks)
{
    public static MarkSource Read(string? text, Row row, Draft draft)
    {
        string[] parts = text?.Split(':', 2) ?? [];
        string? addresses = parts.Length == 2 ? parts[1] : null;
        if (parts.Length > 0 && draft.Zones.Kept.Any(zone => zone.IsFirewall && zone.Name.ToString() == parts[0]))
            return new MarkSource([null], AddressList.Read(addresses, draft.AddressOf));
        if (parts.Length > 0 && draft.Interfaces.Find(parts[0]) is { } behind)
            return OfWhole(behind.Name, addresses, row, draft) ?? new MarkSource(Behind(behind.Name, row, draft), AddressList.Read(addresses, draft.AddressOf));
        // Addresses without an interface may come from anywhere but where they can't be.
        var networks = AddressList.Read(text, draft.AddressOf);
        var near = networks is [var only] ? draft.Lab.Networks.FirstOrDefault(network => network.Addresses.Any(own => own.Overlaps(only)))
            : null;
        return new MarkSource(near is not null ? Behind(near.BridgeName, row, draft)
            : draft.Lab.Zones.Where(zone => !zone.IsFirewall).Select(zone => (Name?)zone.Name).ToValueList(), networks);
    }

    // All behind an interface but those that are in zones of their own: the zone that has the interface as a whole.
    private static MarkSource? OfWhole(InterfaceName name, string? addresses, Row row, Draft draft)
    {
        var parts = draft.Lab.Zones.Where(zone => zone.Hosts.Any(hosts => hosts.Interface == name)).ToValueList();
        if (addresses?.Split('!') is not [var from, var excluded] || parts.Count == 0)
            return null;
        var others = parts.SelectMany(zone => zone.Hosts).Where(hosts => hosts.Interface == name).SelectMany(hosts => hosts.Networks).Select(network => network.Network);
        return !AddressList.Read(excluded, draft.AddressOf).ToHashSet().SetEquals(others) ? null
            : new MarkSource([.. Behind(name, row, draft).Except(parts.Select(zone => (Name?)zone.Name))], AddressList.Read(from.Length == 0 ? null : from, draft.AddressOf));
    }

    // A zone's marks hold for all its interfaces.
    private static ValueList<Name?> Behind(InterfaceName name, Row row, Draft draft)
    {
        var zones = draft.Lab.Zones.Where(zone => zone.Interfaces.Contains(name)
            || zone.Hosts.Any(hosts => hosts.Interface == name)).ToValueList();
        if (zones.Any(zone => zone.Interfaces.Concat(zone.Hosts.Select(hosts => hosts.Interface)).Any(other => other != name)))
            throw new LeftOutException($"'{row.Text}'", $"a lab marks what comes from a zone, and {name} is not all of one");
        return zones.Select(zone => (Name?)zone.Name).ToValueList();
    }
}
