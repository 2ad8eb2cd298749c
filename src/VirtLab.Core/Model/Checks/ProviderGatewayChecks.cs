using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>How a provider is reached: its uplink, its gateway, the address that the host sends from.</summary>
internal static class ProviderGatewayChecks
{
    public static IEnumerable<Finding> Run(Lab lab, string path, Provider provider)
    {
        if (lab.Uplinks.FirstOrDefault(u => u.Interface == provider.Interface) is not { } uplink)
        {
            yield return new Finding($"{path}.Interface", $"'{provider.Interface}' is no uplink of the lab",
                "Name an uplink's interface, or add the uplink");
            yield break;
        }
        if (!uplink.Up && !provider.Optional)
        {
            yield return new Finding($"{path}.Optional",
                $"the lab can't come up with it: its uplink {uplink.Interface} is down at the start",
                "Make the provider Optional, or let the uplink be Up");
        }
        foreach (var finding in Carried(lab, path, uplink, provider)
            .Concat(Gateway($"{path}.Gateway", uplink, provider, isV6: false)).Concat(Gateway($"{path}.Gateway6", uplink, provider, isV6: true))
            .Concat(Mac($"{path}.GatewayMac", uplink, provider))
            .Concat(Source(lab, $"{path}.Source", provider, isV6: false)).Concat(Source(lab, $"{path}.Source6", provider, isV6: true)))
            yield return finding;
    }

    /// <summary>Providers on one interface are told apart by their gateways, and these by their hardware addresses.</summary>
    public static IEnumerable<Finding> Apart(Lab lab, ValueList<(string Path, Provider Item)> providers)
    {
        foreach (var finding in Families.Both.SelectMany(isV6 => CommonChecks.Duplicates(
            providers.Where(p => p.Item.GatewayOf(isV6) is not null).Select(p => ($"{p.Path}.{Part(isV6)}", $"{p.Item.GatewayOf(isV6)} on {p.Item.Interface}")),
            "the gateway", "Providers on one interface are told apart by their gateways: give each its own")))
            yield return finding;
        foreach (var shared in providers.GroupBy(p => p.Item.Interface).Where(group => group.Count() > 1))
        {
            foreach (var (path, isV6) in Families.Both.SelectMany(isV6 => shared.Where(p => lab.Carries(p.Item, isV6) && p.Item.IsPointToPoint(isV6))
                .Select(p => (p.Path, isV6))))
                yield return new Finding($"{path}.{Part(isV6)}",
                    $"other providers are on {shared.Key} too, and without a gateway what comes from this one can't be told from theirs",
                    "Give it a gateway, or an uplink of its own");
            // One router has one hardware address for both families.
            foreach (var (path, one) in shared.Where(p => shared.Any(other => (lab.FamiliesOf(other.Item) & lab.FamiliesOf(p.Item)) == IpFamilies.None
                && !(p.Item.GatewayMac is not null && other.Item.GatewayMac is not null))).Skip(1).Take(1))
                yield return new Finding(path, $"on {shared.Key} one provider carries IPv4 alone and another IPv6 alone: if both have one router, what comes in by the one can't be told from the other's",
                    "Let one provider have both gateways, or give each an uplink of its own, or both their GatewayMac");
        }
        foreach (bool isV6 in Families.Both)
        {
            foreach (var told in providers.Where(p => p.Item.IsTold(isV6)).GroupBy(p => p.Item.Interface))
            {
                foreach (var (path, _) in told.Skip(1))
                    yield return new Finding($"{path}.{Telling(isV6)}", $"one gateway of {told.Key} is told, and that is {told.First().Path}'s",
                        "Give the other provider its gateway, or an uplink of its own");
            }
        }
        foreach (var finding in CommonChecks.Duplicates(
            providers.Where(p => p.Item.GatewayMac is not null).Select(p => ($"{p.Path}.GatewayMac", $"{p.Item.GatewayMac} on {p.Item.Interface}")),
            "the hardware address", "Providers on one interface are told apart by these: give each its own"))
            yield return finding;
    }

    private static IEnumerable<Finding> Carried(Lab lab, string path, Uplink uplink, Provider provider)
    {
        if (lab.FamiliesOf(provider) is IpFamilies.None or > (IpFamilies.V4 | IpFamilies.V6))
        {
            yield return new Finding($"{path}.Families", "it carries no family", "Name V4, V6 or both, or leave Families out");
            yield break;
        }
        foreach (bool isV6 in Families.Both)
        {
            if (!lab.Carries(provider, isV6) && !provider.IsPointToPoint(isV6))
                yield return new Finding($"{path}.Families", $"it has a gateway for IPv{(isV6 ? 6 : 4)}, which it is said not to carry", "Leave one of the two out");
        }
        if (lab.Carries(provider, isV6: false) && uplink.Address.IsV6)
            yield return new Finding(path, $"it carries IPv4, and its uplink {uplink.Interface} has no IPv4 address", "Give the uplink one, or the provider an IPv6 gateway alone");
        if (provider.Gateway6ByRa && uplink.AcceptRa == 1)
            yield return new Finding($"{path}.Gateway6ByRa", "the uplink's AcceptRa is 1: a host that forwards does not take what routers advertise",
                "Leave AcceptRa out or set it to 2, or to 0 where a program takes it");
    }

    private static IEnumerable<Finding> Gateway(string path, Uplink uplink, Provider provider, bool isV6)
    {
        if (provider.GatewayOf(isV6) is not { } gateway)
            yield break;
        if (provider.IsTold(isV6))
            yield return new Finding(path, $"the gateway is to be known by {(isV6 ? "router advertisements" : "DHCP")}", $"Leave it out, or {Telling(isV6)}");
        var networks = uplink.Addresses.Where(address => address.IsV6 == isV6).ToValueList();
        if (gateway.IsV6 != isV6)
        {
            foreach (var finding in AddressChecks.Family(path, gateway, isV6))
                yield return finding;
        }
        else if (networks.Any(own => gateway == own.Address || AddressChecks.IsReserved(own, gateway)))
        {
            yield return new Finding(path,
                $"{gateway} is the host's own, the network's or the broadcast address on {uplink.Interface}",
                "Give the address of the provider's router");
        }
        // What is at the other end of a link that is there already, the lab does not know.
        else if (!gateway.IsLinkLocal && !networks.Any(own => own.Contains(gateway)) && !(uplink.Segment is null && networks.Any(own => own.IsHost)))
        {
            yield return networks.Count == 0
                ? new Finding(path, $"{gateway} is on no network that {uplink.Interface} reaches: it has no address of that family", "Give the uplink one, or a gateway of the link (fe80::/10)")
                : new Finding(path, $"{gateway} is outside {string.Join(" and ", networks.Select(own => own.Network))}, which {uplink.Interface} reaches",
                    "Give a gateway on the uplink's own network");
        }
    }

    private static IEnumerable<Finding> Mac(string path, Uplink uplink, Provider provider)
    {
        if (provider.GatewayMac is not { } mac)
            yield break;
        if (provider.IsPointToPoint(isV6: false) && provider.IsPointToPoint(isV6: true))
            yield return new Finding(path, "the provider has no gateway whose hardware address it could be", "Give the gateway too, or leave it out");
        else if (mac == default || mac.IsMulticast)
            yield return new Finding(path, $"{mac} is no interface's own address", "Give the gateway's, or leave it out to have it learned");
        else if (mac == uplink.Mac)
            yield return new Finding(path, $"{mac} is the uplink's own", "Give the gateway's, or leave it out to have it learned");
    }

    private static ValueList<Finding> Source(Lab lab, string path, Provider provider, bool isV6)
    {
        if (provider.SourceOf(isV6) is not { } source)
            return [];
        if (!lab.Carries(provider, isV6))
            return [ProviderChecks.CarriesNone(path, provider, isV6, "nothing that is sent from there")];
        if ((source.IsV6 == isV6 ? AddressChecks.Host(path, source) : AddressChecks.Family(path, source, isV6)).ToValueList() is { Count: > 0 } findings)
            return findings;
        // An interface that is there already may have addresses that the lab does not name.
        return lab.Uplinks.Any(u => u.Segment is null) || lab.IsOwn(source)
            ? []
            : [new Finding(path, $"{source} is no address of the host's own", "Give the address of an uplink or network, or leave it out")];
    }

    private static string Part(bool isV6) => isV6 ? nameof(Provider.Gateway6) : nameof(Provider.Gateway);

    private static string Telling(bool isV6) => isV6 ? nameof(Provider.Gateway6ByRa) : nameof(Provider.GatewayByDhcp);
}
