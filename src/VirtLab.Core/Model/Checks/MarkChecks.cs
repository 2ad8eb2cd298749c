using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Marks: which connections take which provider.</summary>
internal static class MarkChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var providers = lab.Providers.Select(p => p.Name).ToValueList();
        foreach (var (path, mark) in Place.Each("Marks", lab.Marks))
        {
            foreach (var finding in CommonChecks.Missing($"{path}.Provider", mark.Provider, providers, "provider")
                .Concat(mark.From is { } from ? CommonChecks.Missing($"{path}.From", from, lab.Zones.Select(zone => zone.Name), "zone") : [])
                .Concat(CommonChecks.PortsNeedProtocol(path, mark.Protocol, mark.Ports))
                .Concat(CommonChecks.PortsNeedProtocol(path, mark.Protocol, mark.SourcePorts, nameof(Mark.SourcePorts)))
                .Concat(CommonChecks.OneFamily(path, mark.Source, mark.Destination)))
                yield return finding;
            if ((mark.Source ?? mark.Destination) is { } said && lab.Providers.FirstOrDefault(known => known.Name == mark.Provider) is { } provider && !lab.Carries(provider, said.IsV6))
                yield return ProviderChecks.CarriesNone($"{path}.Provider", provider, said.IsV6, "nothing that the mark selects");
            if (mark is { Helper: not null, Protocol: Protocol.Udp or Protocol.Icmp })
                yield return new Finding($"{path}.Protocol", $"the helper {mark.Helper} knows TCP connections only, never {mark.Protocol}",
                    "Set it to Tcp, or leave it out");
            if (mark.Probability is not (null or (> 0 and <= 1)))
                yield return new Finding($"{path}.Probability", $"{mark.Probability} is no share of connections", "Give one above 0, up to 1");
        }
        // The first mark that matches decides, as with rules; but of a share only some connections are left to it.
        var selections = Place.Each("Marks", lab.Marks).Where(m => m.Item.Probability is null or >= 1)
            .Select(m => (m.Path, m.Item with { Provider = default, Probability = null }));
        foreach (var finding in CommonChecks.Duplicates(selections, mark => $"the selection '{Text(mark)}'",
            "A connection takes one provider: leave one of them out"))
            yield return finding;
    }

    private static string Text(Mark mark) => string.Join(", ",
    [
        .. mark.From is { } zone ? [$"from {zone}"] : ValueList.Create<string>([]),
        mark.Protocol?.ToString() ?? "any protocol",
        mark.Ports?.ToString() ?? "any port",
        $"{mark.Helper?.ToString() ?? "no"} helper",
    ]);
}
