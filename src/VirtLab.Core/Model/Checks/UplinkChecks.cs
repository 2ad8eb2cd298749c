namespace VirtLab.Model.Checks;

/// <summary>The host's interfaces towards the outside.</summary>
internal static class UplinkChecks
{
    private const int MaxAcceptRa = 2;
    // What every host must take at least, and what fits into the largest packet.
    private const int LeastMss = 536, MostMss = 65_495;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, uplink) in Place.Uplinks(lab))
        {
            foreach (var finding in AddressChecks.Interface($"{path}.Address", uplink.Address)
                .Concat(Place.Each($"{path}.Prefixes", uplink.Prefixes).SelectMany(prefix => prefix.Item.IsV6 ? AddressChecks.Interface(prefix.Path, prefix.Item)
                    : AddressChecks.Family(prefix.Path, prefix.Item.Address, isV6: true))))
                yield return finding;
            if (uplink.Segment is { } segment)
            {
                foreach (var finding in CommonChecks.Missing($"{path}.Segment", segment, lab.Segments.Select(s => s.Name), "segment"))
                    yield return finding;
            }
            if (uplink is { Segment: null, Mac: not null })
                yield return new Finding($"{path}.Mac", "the interface is there already and keeps its hardware address",
                    "Leave Mac out, or set Segment to have the interface made");
            if (uplink.Mss is < LeastMss or > MostMss)
                yield return new Finding($"{path}.Mss", $"no connection can have segments of {uplink.Mss} bytes",
                    $"Give {LeastMss} to {MostMss}, such as 1452 for PPPoE");
            if (uplink is { LogMartians: true, RouteFilter: false })
                yield return new Finding($"{path}.LogMartians", "there is nothing to log while RouteFilter is off",
                    "Set RouteFilter too, or leave LogMartians out");
            if (uplink.AcceptRa is < 0 or > MaxAcceptRa)
                yield return new Finding($"{path}.AcceptRa", $"{uplink.AcceptRa} says nothing about router advertisements",
                    "Choose 0 (never), 1 (unless the host forwards) or 2 (always)");
        }
        if (lab.Blocklist.Count > 0 && lab.Uplinks.Count == 0)
            yield return new Finding("Blocklist", "there is no uplink through which any of them could come", "Add an uplink, or leave the list out");
        foreach (var finding in CommonChecks.Duplicates(Place.UplinkAddresses(lab).Select(u => (u.Path, u.Address.Address)),
            "the address", "Give each uplink an address of its own"))
            yield return finding;
    }
}
