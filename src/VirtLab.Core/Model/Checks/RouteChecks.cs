using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>The host's further routes: one for each destination, over a next hop that a network or uplink of the lab reaches.</summary>
internal static class RouteChecks
{
    private const int DefaultMetric6 = 1024;
    private static readonly Cidr LinkLocal = "fe80::/10";

    public static IEnumerable<Finding> Run(Lab lab)
    {
        if (lab.NullRoutes == RouteType.Unicast)
            yield return new Finding("NullRoutes", "a unicast route leads somewhere, and these are to lead nowhere", "Choose Blackhole, Unreachable or Prohibit");
        var routes = Place.Each("Routes", lab.Routes).ToValueList();
        foreach (var (path, route) in routes)
        {
            foreach (var finding in Table(lab, path, route).Concat(Destination(lab, path, route)).Concat(Way(lab, path, route)))
                yield return finding;
        }
        foreach (var finding in CommonChecks.Duplicates(routes.Select(r => ($"{r.Path}.To", Text(r.Item))),
            "the destination", "A table has one route to a destination for each Metric: leave one of them out, or give it another Metric"))
            yield return finding;
    }

    private static string Text(Route route) => string.Create(CultureInfo.InvariantCulture,
        $"{route.To.Network} in the table {route.Provider?.ToString() ?? "main"} with metric {(route is { Metric: 0, To.IsV6: true } ? DefaultMetric6 : route.Metric)}");

    private static IEnumerable<Finding> Table(Lab lab, string path, Route route)
    {
        if (route.Metric < 0)
            yield return new Finding($"{path}.Metric", $"{route.Metric} can't be a route's metric", "Give 0 or more");
        if (route.Provider is not { } provider)
            yield break;
        foreach (var finding in CommonChecks.Missing($"{path}.Provider", provider, lab.Providers.Select(p => p.Name), "provider"))
            yield return finding;
        if (lab.Providers.FirstOrDefault(known => known.Name == provider) is { } found && !lab.Carries(found, route.To.IsV6))
            yield return ProviderChecks.CarriesNone($"{path}.Provider", found, route.To.IsV6, $"no packet to {route.To}");
    }

    private static IEnumerable<Finding> Destination(Lab lab, string path, Route route)
    {
        bool isDefault = route.To.PrefixLength == 0;
        if (isDefault && route.Provider is { } provider)
        {
            yield return new Finding($"{path}.To", $"the default route of {provider}'s table is the provider's own",
                "Leave the route out, or give it a longer prefix");
        }
        else if (isDefault && route.Type != RouteType.Unicast && lab.Providers.Any(carrier => lab.Carries(carrier, route.To.IsV6)))
        {
            yield return new Finding($"{path}.To", "the main table is looked up before the providers': nothing would ever reach one",
                "Leave the route out, or give it a longer prefix");
        }
        else if (lab.NullRoutes is not null && route is { Provider: null, Metric: NullRoute.Metric } && NullRoute.PrivateBlocks.Contains(route.To.Network))
        {
            yield return new Finding($"{path}.Metric", $"{route.Metric} is that of the null route to {route.To.Network}", "Give the route a lower one");
        }
        else if (route.Provider is null && Own(lab).FirstOrDefault(own => own.Address.Network == route.To.Network) is { Path: { } where })
        {
            yield return new Finding($"{path}.To", $"{route.To.Network} is the network of {where} itself", "Leave the route out");
        }
    }

    private static IEnumerable<Finding> Way(Lab lab, string path, Route route)
    {
        if (route.Type != RouteType.Unicast)
        {
            if (route.Via is not null || route.Interface is not null)
                yield return new Finding(path, $"what takes a route of type {route.Type} goes nowhere", "Leave Via and Interface out, or the type");
            yield break;
        }
        if (route.Interface is { } name && Own(lab).All(own => own.Name != name))
        {
            yield return new Finding($"{path}.Interface", $"'{name}' is neither an uplink nor a bridge of the lab", "Name one of those");
        }
        else if (route.Via is not { } via)
        {
            if (route.Interface is null)
                yield return new Finding(path, $"nothing says how {route.To} is reached",
                    "Set Via to the next hop, or Interface where it is on that one's segment itself");
        }
        else if (via.IsV6 != route.To.IsV6)
        {
            yield return new Finding($"{path}.Via", $"{via} is of another family than {route.To}", "Give a next hop of the same family");
        }
        else if (LinkLocal.Contains(via))
        {
            if (route.Interface is null)
                yield return new Finding($"{path}.Interface", $"{via} may be on any interface", "Name the one that it is on");
        }
        else if (Own(lab).Where(own => route.Interface is null || own.Name == route.Interface).All(own => !own.Address.Contains(via)))
        {
            yield return new Finding($"{path}.Via", route.Interface is { } on
                ? $"{via} is on no network that '{on}' reaches" : $"{via} is on no network and no uplink of the lab",
                "Give a next hop on one of them");
        }
        else if (Own(lab).Any(own => own.Address.Address == via || (own.Address.Contains(via) && AddressChecks.IsReserved(own.Address, via))))
        {
            yield return new Finding($"{path}.Via", $"{via} is the host's own, a network's or a broadcast address", "Give the address of another host");
        }
    }

    private static IEnumerable<(string Path, InterfaceName Name, Cidr Address)> Own(Lab lab) =>
        Place.NetworkAddresses(lab).Select(n => (n.Path, n.Network.BridgeName, n.Address))
            .Concat(Place.UplinkAddresses(lab).Select(u => (u.Path, u.Uplink.Interface, u.Address)));
}
