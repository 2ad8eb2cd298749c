using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Source translation.</summary>
internal static class TranslationChecks
{
    public static IEnumerable<Finding> Run(Lab lab) =>
        Place.Each("Snat", lab.Snat).SelectMany(snat => One(lab, snat.Path, snat.Item)).Concat(PortForwardChecks.Run(lab));

    private static IEnumerable<Finding> One(Lab lab, string path, Snat snat)
    {
        if (lab.Uplinks.All(u => u.Interface != snat.Interface) && lab.Networks.All(n => n.BridgeName != snat.Interface))
            yield return new Finding($"{path}.Interface", $"'{snat.Interface}' is neither an uplink nor a bridge of the lab",
                "Name one of those");
        foreach (var finding in (snat.Address is { } address
                ? address.IsV6 != snat.Source.IsV6 ? AddressChecks.Family($"{path}.Address", address, snat.Source.IsV6) : Source(lab, $"{path}.Address", address)
                : Masquerade(lab, path, snat))
            .Concat(CommonChecks.PortsNeedProtocol(path, snat.Protocol, snat.Ports))
            .Concat(CommonChecks.OneFamily(path, snat.Source, snat.Destination))
            .Concat(Prefix(path, snat)).Concat(Provider(lab, path, snat)).Concat(Between(lab, path, snat)))
            yield return finding;
        if (snat is { Exempt: true, Address: not null } or { Exempt: true, Prefix: not null })
            yield return new Finding($"{path}.Exempt", "what is left as it is gets no other address", "Leave Exempt out, or Address and Prefix");
    }

    private static IEnumerable<Finding> Prefix(string path, Snat snat)
    {
        if (snat.Prefix is not { } prefix)
            yield break;
        if (prefix.IsV6 != snat.Source.IsV6 || prefix.PrefixLength != snat.Source.PrefixLength)
        {
            yield return new Finding($"{path}.Prefix", $"the addresses of {snat.Source.Network} and {prefix.Network} can't stand for each other one by one",
                "Give a network of the same family and length");
        }
        if (snat.Address is not null)
            yield return new Finding($"{path}.Address", "the connections get addresses of Prefix", "Leave one of the two out");
    }

    private static IEnumerable<Finding> Provider(Lab lab, string path, Snat snat)
    {
        if (snat.Provider is not { } name)
            yield break;
        foreach (var finding in CommonChecks.Missing($"{path}.Provider", name, lab.Providers.Select(p => p.Name), "provider"))
            yield return finding;
        if (lab.Providers.FirstOrDefault(provider => provider.Name == name) is not { } found)
            yield break;
        if (found.Interface != snat.Interface)
            yield return new Finding($"{path}.Provider", $"what takes {name} leaves by {found.Interface}, never by {snat.Interface}",
                $"Set Interface to {found.Interface}, or name another provider");
        else if (!lab.Carries(found, snat.Source.IsV6))
            yield return ProviderChecks.CarriesNone($"{path}.Provider", found, snat.Source.IsV6, $"nothing from {snat.Source.Network}");
    }

    /// <summary>An interface without an address of the family; one that is there already may have some that the lab does not name.</summary>
    private static IEnumerable<Finding> Masquerade(Lab lab, string path, Snat snat)
    {
        if (snat is { Exempt: false, Prefix: null } && lab.Uplinks.FirstOrDefault(uplink => uplink.Interface == snat.Interface) is { Segment: not null } made
            && made.Addresses.All(own => own.IsV6 != snat.Source.IsV6) && !(snat.Source.IsV6 && lab.Providers.Any(told => told.Gateway6ByRa && told.Interface == made.Interface)))
        {
            yield return new Finding($"{path}.Source", $"{made.Interface} has no IPv{(snat.Source.IsV6 ? 6 : 4)} address that they could get",
                $"Give it one{(snat.Source.IsV6 ? " in Prefixes" : "")}, or set Address or Prefix");
        }
    }

    /// <summary>Machines would see each other as the host: an exception for one service on one machine is another matter.</summary>
    private static IEnumerable<Finding> Between(Lab lab, string path, Snat snat)
    {
        if (snat.Exempt || lab.Uplinks.Any(uplink => uplink.Interface == snat.Interface)
            || lab.Networks.FirstOrDefault(network => network.BridgeName == snat.Interface) is not { } network
            || snat is { Destination.IsHost: true, Ports: not null })
            yield break;
        if (snat.Destination is { } given && !network.Addresses.Any(own => own.Overlaps(given)))
            yield break;
        var near = lab.Networks.FirstOrDefault(from => from.Addresses.Any(own => own.Overlaps(snat.Source)));
        if (near is not null)
        {
            yield return new Finding(path,
                $"it would catch what machines on {near.Name} send to machines on {network.Name}: these would see the host's address only",
                "Name the uplink that the connections leave by; for one service of one machine, give Destination and Ports");
        }
    }

    private static IEnumerable<Finding> Source(Lab lab, string path, IpAddress address)
    {
        foreach (var finding in AddressChecks.Host(path, address))
            yield return finding;
        var own = lab.OwnAddresses.ToValueList();
        if (own.All(o => o.Address != address) && own.Where(o => o.Contains(address)).Take(1).ToValueList() is [var near])
        {
            yield return new Finding(path,
                $"{address} is on {near.Network} and not the host's own: nobody there would answer for it, so no reply comes back",
                $"Give the host's own address {near.Address}, or leave it out for the interface's own");
        }
    }
}
