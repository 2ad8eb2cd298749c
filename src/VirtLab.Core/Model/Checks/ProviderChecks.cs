using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Providers: their names, numbers, marks and options.</summary>
internal static class ProviderChecks
{
    // 250 is the balanced route's table, 253 to 255 are the kernel's; a next hop's weight is a byte that starts from 1.
    private const int MaxNumber = 249, MaxMark = 255, MaxWeight = 256;

    // The smallest that IPv4 knows (RFC 791) and IPv6 (RFC 8200), and the largest packet that there is.
    private const int MinMtu = 68, MinMtu6 = 1280, MaxMtu = 65_535;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var providers = Place.Providers(lab);
        foreach (var finding in providers.SelectMany(provider => Numbers(provider.Path, provider.Item).Concat(ProviderGatewayChecks.Run(lab, provider.Path, provider.Item))))
            yield return finding;
        foreach (var finding in CommonChecks.Duplicates(providers.Select(p => ($"{p.Path}.Number", p.Item.Number)), "the number", "Give each provider a number of its own"))
            yield return finding;
        // Of marks that are the number, the number is found already.
        var marks = providers.DistinctBy(p => p.Item.Mark is null ? $"number {p.Item.MarkValue}" : p.Path);
        foreach (var finding in CommonChecks.Duplicates(marks.Select(p => ($"{p.Path}.Mark", p.Item.MarkValue)), "the mark", "Give each provider a mark of its own"))
            yield return finding;
        foreach (var finding in ProviderGatewayChecks.Apart(lab, providers.ToValueList()))
            yield return finding;
        foreach (var (path, provider) in providers.Where(p => lab.Carries(p.Item, isV6: true) && p.Item.Mtu is >= MinMtu and < MinMtu6))
            yield return new Finding($"{path}.Mtu", $"IPv6 knows no link whose packets are smaller than {MinMtu6} bytes, and {provider.Name} carries it", $"Choose one from {MinMtu6}, or let Families be V4");
        // The kernel does what the first of the two rules says.
        var taken = new Dictionary<Cidr, string>();
        foreach (var (path, provider) in providers.Where(p => !p.Item.Loose))
        {
            var own = Families.Both.Where(isV6 => lab.Carries(provider, isV6)).SelectMany(isV6 => lab.AddressesOf(provider, isV6)).ToValueList();
            if (own.FirstOrDefault(taken.ContainsKey) is { Address: var address } first && first != default)
                yield return new Finding($"{path}.Loose",
                    $"packets from {provider.Interface}'s own address {address} can be sent to one provider only, and that is {taken[first]}",
                    "Set Loose on all but one of the providers on an interface");
            foreach (var one in own)
                _ = taken.TryAdd(one, path);
        }
        foreach (var finding in Shared(lab, providers.Where(p => lab.Carries(p.Item, isV6: true)).ToValueList()))
            yield return finding;
    }

    /// <summary>IPv6 has no route over several next hops of which one is a link alone.</summary>
    private static IEnumerable<Finding> Shared(Lab lab, ValueList<(string Path, Provider Item)> carriers) =>
        from route in carriers.GroupBy(p => p.Item.IsBalanced ? 0 : p.Item.Tier)
        where route.Count() > 1
        from provider in route
        where provider.Item.IsPointToPoint(isV6: true)
        select new Finding($"{provider.Path}.{(provider.Item.IsBalanced ? "Balance" : "Fallback")}",
            $"it has no IPv6 gateway, and without one the kernel does not let it share a route of IPv6 with {string.Join(" and ", route.Where(other => other.Path != provider.Path).Select(other => other.Item.Name))}",
            "Give it Gateway6, such as the router's address of the link, or a tier of its own, or let Families be V4");

    /// <summary>What names a provider that does not carry its family.</summary>
    /// <param name="path">Where.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="isV6">The family that it does not carry.</param>
    /// <param name="what">What therefore does not take it.</param>
    public static Finding CarriesNone(string path, Provider provider, bool isV6, string what) => new(path,
        $"{provider.Name} does not carry IPv{(isV6 ? 6 : 4)}, so {what} takes it",
        $"Give the provider {(isV6 ? "Gateway6" : "Gateway")}, or name another one");

    private static IEnumerable<Finding> Numbers(string path, Provider provider)
    {
        if (provider.Name == (Name)RoutingRule.Main)
            yield return new Finding($"{path}.Name", $"'{RoutingRule.Main}' is the main table's name in routing rules", "Choose another name");
        if (provider.Number is < 1 or > MaxNumber)
            yield return new Finding($"{path}.Number", $"{provider.Number} can't be the number of a provider's routing table",
                $"Choose one from 1 to {MaxNumber}");
        if (provider.Mark is < 1 or > MaxMark)
            yield return new Finding($"{path}.Mark", $"{provider.Mark} does not fit into the bits that providers' marks have",
                $"Choose one from 1 to {MaxMark}");
        if (provider.Balance is < 0 or > MaxWeight)
            yield return new Finding($"{path}.Balance", $"{provider.Balance} can't be a share of a balanced route",
                $"Choose one from 0 (a fallback) to {MaxWeight}");
        if (provider.Fallback is < 0 or > MaxNumber)
            yield return new Finding($"{path}.Fallback", $"{provider.Fallback} can't be a tier of fallbacks",
                $"Choose one from 0 (by its number) to {MaxNumber}");
        if (provider.Mtu is < MinMtu or > MaxMtu)
            yield return new Finding($"{path}.Mtu", $"{provider.Mtu} can't be the size of the largest packet", $"Choose one from {MinMtu} to {MaxMtu}");
    }
}
