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
        foreach (var finding in Gateway($"{path}.Gateway", uplink, provider).Concat(Mac($"{path}.GatewayMac", uplink, provider))
            .Concat(provider.Source is { } source ? Source(lab, $"{path}.Source", source) : []))
            yield return finding;
    }

    /// <summary>Providers on one interface are told apart by their gateways, and these by their hardware addresses.</summary>
    public static IEnumerable<Finding> Apart(ValueList<(string Path, Provider Item)> providers)
    {
        foreach (var finding in CommonChecks.Duplicates(
            providers.Where(p => p.Item.Gateway is not null).Select(p => ($"{p.Path}.Gateway", $"{p.Item.Gateway} on {p.Item.Interface}")),
            "the gateway", "Providers on one interface are told apart by their gateways: give each its own"))
            yield return finding;
        foreach (var shared in providers.GroupBy(p => p.Item.Interface).Where(group => group.Count() > 1))
        {
            foreach (var (path, _) in shared.Where(p => p.Item.IsPointToPoint))
                yield return new Finding($"{path}.Gateway",
                    $"other providers are on {shared.Key} too, and without a gateway what comes from this one can't be told from theirs",
                    "Give it a gateway, or an uplink of its own");
        }
        foreach (var told in providers.Where(p => p.Item.GatewayByDhcp).GroupBy(p => p.Item.Interface))
        {
            foreach (var (path, _) in told.Skip(1))
                yield return new Finding($"{path}.GatewayByDhcp", $"DHCP gives {told.Key} one gateway, and that is {told.First().Path}'s",
                    "Give the other provider its gateway, or an uplink of its own");
        }
        foreach (var finding in CommonChecks.Duplicates(
            providers.Where(p => p.Item.GatewayMac is not null).Select(p => ($"{p.Path}.GatewayMac", $"{p.Item.GatewayMac} on {p.Item.Interface}")),
            "the hardware address", "Providers on one interface are told apart by these: give each its own"))
            yield return finding;
    }

    private static IEnumerable<Finding> Gateway(string path, Uplink uplink, Provider provider)
    {
        if (provider.Gateway is not { } gateway)
            yield break;
        if (provider.GatewayByDhcp)
            yield return new Finding(path, "the gateway is to be known by DHCP", "Leave it out, or GatewayByDhcp");
        if (gateway.IsV6)
        {
            foreach (var finding in AddressChecks.Family(path, gateway))
                yield return finding;
        }
        else if (gateway == uplink.Address.Address || AddressChecks.IsReserved(uplink.Address, gateway))
        {
            yield return new Finding(path,
                $"{gateway} is the host's own, the network's or the broadcast address on {uplink.Interface}",
                "Give the address of the provider's router");
        }
        // What is at the other end of a link that is there already, the lab does not know.
        else if (!uplink.Address.Contains(gateway) && uplink is not { Segment: null, Address.IsHost: true })
        {
            yield return new Finding(path,
                $"{gateway} is outside {uplink.Address.Network}, which {uplink.Interface} reaches",
                "Give a gateway on the uplink's own network");
        }
    }

    private static IEnumerable<Finding> Mac(string path, Uplink uplink, Provider provider)
    {
        if (provider.GatewayMac is not { } mac)
            yield break;
        if (provider.IsPointToPoint)
            yield return new Finding(path, "the provider has no gateway whose hardware address it could be", "Give the gateway too, or leave it out");
        else if (mac == default || mac.IsMulticast)
            yield return new Finding(path, $"{mac} is no interface's own address", "Give the gateway's, or leave it out to have it learned");
        else if (mac == uplink.Mac)
            yield return new Finding(path, $"{mac} is the uplink's own", "Give the gateway's, or leave it out to have it learned");
    }

    private static ValueList<Finding> Source(Lab lab, string path, IpAddress source)
    {
        if (AddressChecks.Host(path, source).ToValueList() is { Count: > 0 } findings)
            return findings;
        // An interface that is there already may have addresses that the lab does not name.
        return lab.Uplinks.Any(u => u.Segment is null) || lab.Uplinks.Any(u => u.Address.Address == source)
            || lab.Networks.Any(n => n.Addresses.Any(own => own.Address == source))
            ? []
            : [new Finding(path, $"{source} is no address of the host's own", "Give the address of an uplink or network, or leave it out")];
    }
}
