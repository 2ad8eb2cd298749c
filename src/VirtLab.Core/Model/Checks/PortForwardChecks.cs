using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Port forwards.</summary>
internal static class PortForwardChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var before = new List<(string Path, PortForward Item)>();
        foreach (var (path, forward) in Place.Each("PortForwards", lab.PortForwards))
        {
            foreach (var finding in From(lab, path, forward)
                .Concat(CommonChecks.Forwardable(path, forward.Protocol))
                .Concat(CommonChecks.Ranges($"{path}.Port", forward.Port))
                .Concat(Provider(lab, path, forward))
                .Concat(forward.Address is { } address ? AddressChecks.Host($"{path}.Address", address) : [])
                .Concat(Families(path, forward))
                .Concat(forward.To is { } to ? To(lab, $"{path}.To", forward, to) : ToHost(path, forward)))
                yield return finding;
            if (before.FirstOrDefault(other => Covers(lab, other.Item, forward)) is { Path: { } first })
                yield return new Finding(path, $"the port {forward.Protocol} {forward.Port} from {forward.From} is already that of {first}",
                    "A connection can be handed to one place only: leave one of them out");
            else
                before.Add((path, forward));
        }
    }

    /// <summary>Whether nothing is left to the later of two.</summary>
    private static bool Covers(Lab lab, PortForward one, PortForward later) =>
        one.From == later.From && (FamilyOf(one) ?? FamilyOf(later)) == FamilyOf(later) && one.Protocol == later.Protocol && one.Port.Contains(later.Port)
        && (one.Provider is null || one.Provider == later.Provider)
        && (one.Address == later.Address || (one.Address is null && later.Address is { } address && lab.IsOwn(address)))
        && (one.Source is not { } source || (later.Source is { } other && source.Holds(other)));

    private static IEnumerable<Finding> From(Lab lab, string path, PortForward forward)
    {
        foreach (var finding in CommonChecks.Missing($"{path}.From", forward.From, lab.Zones.Select(zone => zone.Name), "zone"))
            yield return finding;
        if (lab.Zones.Any(zone => zone.IsFirewall && zone.Name == forward.From))
            yield return new Finding($"{path}.From", "the host's own connections do not come from outside",
                "Name the zone that they come from");
    }

    private static IEnumerable<Finding> Provider(Lab lab, string path, PortForward forward)
    {
        if (forward.Provider is not { } name)
            yield break;
        foreach (var finding in CommonChecks.Missing($"{path}.Provider", name, lab.Providers.Select(p => p.Name), "provider"))
            yield return finding;
        if (lab.Providers.FirstOrDefault(provider => provider.Name == name) is not { } found)
            yield break;
        if (FamilyOf(forward) is { } isV6 && !lab.Carries(found, isV6))
            yield return ProviderChecks.CarriesNone($"{path}.Provider", found, isV6, "no connection that is forwarded");
        if (!found.Track && lab.Providers.Count(provider => provider.Interface == found.Interface) > 1)
        {
            yield return new Finding($"{path}.Provider",
                $"{name} shares {found.Interface} and does not track connections: which came in through it is not known",
                $"Set Track of {name}, or leave Provider out");
        }
        else if (lab.Zones.FirstOrDefault(zone => zone.Name == forward.From) is { IsFirewall: false } zone
            && !ZoneChecks.InterfacesOf(zone).Contains(found.Interface))
        {
            yield return new Finding($"{path}.Provider", $"nothing from the zone '{zone.Name}' comes in through {name}, which is on {found.Interface}",
                "Name the provider's zone, or another provider");
        }
    }

    /// <summary>Whether it is about IPv6; none where it is about both families.</summary>
    private static bool? FamilyOf(PortForward forward) => (forward.To ?? forward.Address)?.IsV6 ?? forward.Source?.IsV6;

    private static IEnumerable<Finding> Families(string path, PortForward forward)
    {
        if (FamilyOf(forward) is not { } isV6)
            return [];
        return (forward.Address is { } address ? AddressChecks.Family($"{path}.Address", address, isV6) : [])
            .Concat(forward.Source is { } source ? AddressChecks.Family($"{path}.Source", source.Address, isV6) : []);
    }

    private static IEnumerable<Finding> ToHost(string path, PortForward forward)
    {
        if (forward is { ToPort: 0, Address: null })
            yield return new Finding($"{path}.To", "the connections go to the host and that port already",
                "Give a machine's address or another port; to let them pass, add a rule");
    }

    private static IEnumerable<Finding> To(Lab lab, string path, PortForward forward, IpAddress to)
    {
        if (lab.IsOwn(to))
            yield break;
        var behind = lab.InterfaceTo(to);
        var zone = behind is { } name ? ZoneChecks.Of(lab, name, to) : null;
        if (behind is null)
            yield return new Finding(path, $"{to} is on no network and no uplink of the lab",
                "Give the address of a machine");
        else if (zone is not null && zone.Name == forward.From)
            yield return new Finding(path, $"{to} is in the zone '{forward.From}' that the connections come from",
                "Give the address of a machine in another zone");
        else if (zone is not null && PolicyChecks.IsNone(lab, forward.From, zone.Name))
            yield return new Finding(path,
                $"the policy from {forward.From} to {zone.Name} is None: no connection between the two exists that could be forwarded",
                "Give the pair another policy, such as Drop");
        else if (lab.OwnAddresses.Any(own => own.Contains(to) && AddressChecks.IsReserved(own, to)))
            yield return new Finding(path, $"{to} is a network's own or its broadcast address", "Give the address of a machine");
    }
}
