namespace VirtLab.Model.Checks;

/// <summary>Providers: their numbers, marks and gateways.</summary>
internal static class ProviderChecks
{
    // 250 is the balanced route's table, 253 to 255 are the kernel's; a next hop's weight is a byte that starts from 1.
    private const int MaxNumber = 249, MaxMark = 255, MaxWeight = 256;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var providers = Place.Providers(lab);
        foreach (var finding in providers.SelectMany(provider => Numbers(provider.Path, provider.Item).Concat(Gateway(lab, provider.Path, provider.Item))))
            yield return finding;
        foreach (var finding in CommonChecks.Duplicates(providers.Select(p => ($"{p.Path}.Number", p.Item.Number)), "the number", "Give each provider a number of its own"))
            yield return finding;
        // Of marks that are the number, the number is found already.
        var marks = providers.DistinctBy(p => p.Item.Mark is null ? $"number {p.Item.MarkValue}" : p.Path);
        foreach (var finding in CommonChecks.Duplicates(marks.Select(p => ($"{p.Path}.Mark", p.Item.MarkValue)), "the mark", "Give each provider a mark of its own"))
            yield return finding;
        foreach (var finding in CommonChecks.Duplicates(providers.Select(p => ($"{p.Path}.Gateway", $"{p.Item.Gateway} on {p.Item.Interface}")),
            "the gateway", "Providers on one interface are told apart by their gateways: give each its own"))
            yield return finding;
        // The kernel does what the first of the two rules says.
        foreach (var strict in providers.Where(p => !p.Item.Loose).GroupBy(p => p.Item.Interface))
        {
            foreach (var (path, _) in strict.Skip(1))
                yield return new Finding($"{path}.Loose",
                    $"packets from {strict.Key}'s own address can be sent to one provider only, and that is {strict.First().Path}",
                    "Set Loose on all but one of the providers on an interface");
        }
    }

    private static IEnumerable<Finding> Numbers(string path, Provider provider)
    {
        if (provider.Number is < 1 or > MaxNumber)
            yield return new Finding($"{path}.Number", $"{provider.Number} can't be the number of a provider's routing table",
                $"Choose one from 1 to {MaxNumber}");
        if (provider.Mark is < 1 or > MaxMark)
            yield return new Finding($"{path}.Mark", $"{provider.Mark} does not fit into the bits that providers' marks have",
                $"Choose one from 1 to {MaxMark}");
        if (provider.Balance is < 0 or > MaxWeight)
            yield return new Finding($"{path}.Balance", $"{provider.Balance} can't be a share of a balanced route",
                $"Choose one from 0 (a fallback) to {MaxWeight}");
    }

    private static IEnumerable<Finding> Gateway(Lab lab, string path, Provider provider)
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
        if (provider.Gateway.IsV6)
        {
            foreach (var finding in AddressChecks.Family($"{path}.Gateway", provider.Gateway))
                yield return finding;
        }
        else if (!uplink.Address.Contains(provider.Gateway))
        {
            yield return new Finding($"{path}.Gateway",
                $"{provider.Gateway} is outside {uplink.Address.Network}, which {uplink.Interface} reaches",
                "Give a gateway on the uplink's own network");
        }
        else if (provider.Gateway == uplink.Address.Address || AddressChecks.IsReserved(uplink.Address, provider.Gateway))
        {
            yield return new Finding($"{path}.Gateway",
                $"{provider.Gateway} is the host's own, the network's or the broadcast address on {uplink.Interface}",
                "Give the address of the provider's router");
        }
    }
}
