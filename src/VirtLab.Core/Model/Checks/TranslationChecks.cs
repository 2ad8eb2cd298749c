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
            foreach (var finding in CommonChecks.Network($"{path}.Source", snat.Source)
                .Concat(snat.Address is { } address ? CommonChecks.Family($"{path}.Address", address) : []))
                yield return finding;
        }
        foreach (var (path, forward) in Place.Each("PortForwards", lab.PortForwards))
        {
            foreach (var finding in From(lab, path, forward)
                .Concat(CommonChecks.Forwardable(path, forward.Protocol, ("Port", forward.Port), ("ToPort", forward.ToPort)))
                .Concat(CommonChecks.Family($"{path}.To", forward.To))
                .Concat(To(lab, path, forward)))
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

    private static IEnumerable<Finding> To(Lab lab, string path, PortForward forward)
    {
        if (lab.Networks.Any(n => n.Address.Address == forward.To) || lab.Uplinks.Any(u => u.Address.Address == forward.To))
            yield break;
        var behind = lab.Networks.FirstOrDefault(n => n.Address.Contains(forward.To)) is { } network
            ? (InterfaceName?)network.BridgeName
            : lab.Uplinks.FirstOrDefault(u => u.Address.Contains(forward.To))?.Interface;
        if (behind is not { } name)
            yield return new Finding($"{path}.To", $"{forward.To} is on no network and no uplink of the lab",
                "Give the address of a machine");
        else if (lab.Zones.Any(zone => zone.Name == forward.From && zone.Interfaces.Contains(name)))
            yield return new Finding($"{path}.To", $"{forward.To} is in the zone '{forward.From}' that the connections come from",
                "Give the address of a machine in another zone");
    }
}
