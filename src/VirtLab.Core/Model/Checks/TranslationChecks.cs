using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Source translation and port forwards.</summary>
internal static class TranslationChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, snat) in Place.Each("Snat", lab.Snat))
        {
            if (lab.Uplinks.All(u => u.Interface != snat.Interface) && lab.Networks.All(n => n.BridgeName != snat.Interface))
                yield return new Finding($"{path}.Interface", $"'{snat.Interface}' is neither an uplink nor a bridge of the lab",
                    "Name one of those");
            foreach (var finding in AddressChecks.Family($"{path}.Source", snat.Source)
                .Concat(snat.Address is { } address ? Source(lab, $"{path}.Address", address) : []))
                yield return finding;
        }
        foreach (var (path, forward) in Place.Each("PortForwards", lab.PortForwards))
        {
            foreach (var finding in From(lab, path, forward)
                .Concat(CommonChecks.Forwardable(path, forward.Protocol, ("Port", forward.Port), ("ToPort", forward.ToPort)))
                .Concat(To(lab, $"{path}.To", forward)))
                yield return finding;
        }
        foreach (var finding in CommonChecks.Duplicates(
            Place.Each("PortForwards", lab.PortForwards).Select(f => (f.Path, $"{f.Item.Protocol} {f.Item.Port} from {f.Item.From}")),
            "the port", "A connection can be handed to one place only: leave one of them out"))
            yield return finding;
    }

    private static IEnumerable<Finding> From(Lab lab, string path, PortForward forward)
    {
        foreach (var finding in CommonChecks.Missing($"{path}.From", forward.From, lab.Zones.Select(zone => zone.Name), "zone"))
            yield return finding;
        if (lab.Zones.Any(zone => zone.IsFirewall && zone.Name == forward.From))
            yield return new Finding($"{path}.From", "the host's own connections do not come from outside",
                "Name the zone that they come from");
    }

    private static IEnumerable<Finding> Source(Lab lab, string path, IpAddress address)
    {
        foreach (var finding in AddressChecks.Host(path, address))
            yield return finding;
        var own = Own(lab).ToValueList();
        if (own.All(o => o.Address != address) && own.Where(o => o.Contains(address)).Take(1).ToValueList() is [var near])
        {
            yield return new Finding(path,
                $"{address} is on {near.Network} and not the host's own: nobody there would answer for it, so no reply comes back",
                $"Give the host's own address {near.Address}, or leave it out for the interface's own");
        }
    }

    private static IEnumerable<Cidr> Own(Lab lab) => lab.Uplinks.Select(u => u.Address).Concat(lab.Networks.SelectMany(n => n.Addresses));

    private static IEnumerable<Finding> To(Lab lab, string path, PortForward forward)
    {
        if (forward.To.IsV6)
        {
            foreach (var finding in AddressChecks.Family(path, forward.To))
                yield return finding;
            yield break;
        }
        if (lab.Networks.Any(n => n.Addresses.Any(own => own.Address == forward.To)) || lab.Uplinks.Any(u => u.Address.Address == forward.To))
            yield break;
        var behind = lab.Networks.FirstOrDefault(n => n.Addresses.Any(own => own.Contains(forward.To))) is { } network
            ? (InterfaceName?)network.BridgeName
            : lab.Uplinks.FirstOrDefault(u => u.Address.Contains(forward.To))?.Interface;
        if (behind is not { } name)
            yield return new Finding(path, $"{forward.To} is on no network and no uplink of the lab",
                "Give the address of a machine");
        else if (lab.Zones.Any(zone => zone.Name == forward.From && zone.Interfaces.Contains(name)))
            yield return new Finding(path, $"{forward.To} is in the zone '{forward.From}' that the connections come from",
                "Give the address of a machine in another zone");
        else if (lab.Zones.FirstOrDefault(zone => zone.Interfaces.Contains(name)) is { } to
            && PolicyChecks.IsNone(lab, forward.From, to.Name))
            yield return new Finding(path,
                $"the policy from {forward.From} to {to.Name} is None: no connection between the two exists that could be forwarded",
                "Give the pair another policy, such as Drop");
        else if (Own(lab).Any(own => own.Contains(forward.To) && AddressChecks.IsReserved(own, forward.To)))
            yield return new Finding(path, $"{forward.To} is a network's own or its broadcast address", "Give the address of a machine");
    }
}
