using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Names that are missing, taken twice, or of no use where they end up.</summary>
internal static class NameChecks
{
    private const string Host = "host";

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var named = ValueList.Create<(string Path, Name Name, string What)>(
        [
            ("Lab", lab.Name, "lab"),
            .. Place.Networks(lab).Select(n => (n.Path, n.Item.Name, "network")),
            .. Place.Machines(lab).Select(m => (m.Path, m.Item.Name, "machine")),
            .. Place.Providers(lab).Select(p => (p.Path, p.Item.Name, "provider")),
            .. Place.Zones(lab).Select(z => (z.Path, z.Item.Name, "zone")),
            .. Place.Segments(lab).Select(s => (s.Path, s.Item.Name, "segment")),
            .. Place.Nodes(lab).Select(n => (n.Path, n.Item.Name, "node")),
        ]);
        foreach (var (path, _, what) in named.Where(item => item.Name == default))
            yield return new Finding($"{path}.Name", $"the {what} has no name", "Give it one");
        foreach (var kind in named.Where(item => item.Name != default).GroupBy(item => item.What))
        {
            // Names of machines are DNS names too, and those do not know capitals.
            var comparer = kind.Key == "machine" ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
            foreach (var again in kind.GroupBy(item => item.Name.ToString(), comparer).Where(group => group.Count() > 1))
            {
                yield return new Finding($"{again.ElementAt(1).Path}.Name", $"{again.Count()} {kind.Key}s have the name '{again.Key}'",
                    $"Give each {kind.Key} a name of its own");
            }
        }
        foreach (var (path, name, what) in named.Where(item => item.What is "machine" or "node"))
        {
            // Probes and their results name machines, nodes and the host alike.
            if (name == (Name)Host)
                yield return new Finding($"{path}.Name", $"'{Host}' is what the host itself is called",
                    $"Choose another name for the {what}");
            else if (what == "node" && name != default && lab.Machines.Any(machine => machine.Name == name))
                yield return new Finding($"{path}.Name", $"'{name}' is also the name of a machine: a probe could not tell which is meant",
                    "Choose another name");
        }
        foreach (var (path, machine) in Place.Machines(lab).Where(m => m.Item.Name != default && !DomainName.IsLabel(m.Item.Name.ToString())))
        {
            yield return new Finding($"{path}.Name", $"'{machine.Name}' can't be a name in DNS",
                "Use letters, digits and inner hyphens only");
        }
    }
}
