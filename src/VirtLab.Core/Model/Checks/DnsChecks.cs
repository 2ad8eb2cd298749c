using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Names that a network's dnsmasq gives to addresses.</summary>
internal static class DnsChecks
{
    private const int MaxLength = 253;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var all = Place.Reservations(lab).ToLookup(reserved => reserved.Network);
        int longest = lab.Machines.Select(machine => machine.Name.ToString().Length).DefaultIfEmpty().Max();
        foreach (var (path, network) in Place.Networks(lab))
        {
            var reservations = all[network.Name].ToValueList();
            foreach (var finding in Domain($"{path}.Domain", network, longest)
                .Concat(Reserved(reservations)).Concat(Entries(path, network, reservations)))
                yield return finding;
        }
    }

    private static IEnumerable<Finding> Domain(string path, LabNetwork network, int longestMachine)
    {
        if (network.Domain is not { } domain)
            yield break;
        if (domain == default)
            yield return new Finding(path, "the domain has no name", "Give it one, such as \"lab.test\", or leave it out");
        int longest = network.DhcpHosts.Select(host => host.Name.ToString().Length).Append(longestMachine).Max();
        if (longest + 1 + domain.ToString().Length > MaxLength)
            yield return new Finding(path, $"with the longest name before it, it has more than the {MaxLength} characters of a name in DNS",
                "Choose a shorter one");
    }

    /// <summary>dnsmasq reads a reservation's words by their looks, and tells one address for a name: the last that was leased.</summary>
    private static IEnumerable<Finding> Reserved(ValueList<Reservation> reservations)
    {
        foreach (var reserved in reservations.Where(r => r.IsOwn && !DomainName.IsLabel(r.Name.ToString())))
            yield return new Finding(reserved.NamePath, $"'{reserved.Name}' can't be a name in DNS",
                "Use letters, digits and inner hyphens only");
        foreach (var reserved in reservations.Where(r => IsWordOfDnsmasq(r.Name.ToString())).DistinctBy(r => r.NamePath))
        {
            yield return new Finding(reserved.NamePath,
                $"dnsmasq takes '{reserved.Name}' in a reservation for a setting or a time, not for a name",
                "Choose another name");
        }
        var names = reservations.GroupBy(r => r.Name.ToString(), StringComparer.OrdinalIgnoreCase);
        foreach (var again in names.Where(group => group.Key.Length > 0 && group.Count() > 1))
        {
            // Two machines of one name are found where names are checked.
            foreach (var reserved in again.Skip(1).Where(r => r.IsOwn))
            {
                yield return new Finding(reserved.NamePath,
                    $"the name '{again.Key}' is that of {again.First().AddressPath} on this network already, and only one would resolve",
                    "Reserve one address for a name");
            }
        }
    }

    private static IEnumerable<Finding> Entries(string path, LabNetwork network, ValueList<Reservation> reservations)
    {
        foreach (var (at, entry) in Place.Each($"{path}.DnsHosts", network.DnsHosts))
        {
            if (entry.Names.Count == 0 || entry.Names.Contains(default))
                yield return new Finding($"{at}.Names", entry.Names.Count == 0 ? $"{entry.Address} has no name" : "a name is empty",
                    "Give it at least one, and none that is empty");
            // A name has addresses of both families side by side.
            var others = reservations.Where(r => r.Address != entry.Address && r.Address.IsV6 == entry.Address.IsV6);
            foreach (var reserved in others.Where(r => entry.Names.Any(name => IsNameOf(name, r.Name, network))))
            {
                yield return new Finding($"{at}.Names",
                    $"'{reserved.Name}' is the name of {reserved.AddressPath}, and dnsmasq would no longer give it to that",
                    "Choose another name, or leave the entry out");
            }
        }
    }

    private static bool IsNameOf(DomainName entry, Name host, LabNetwork network) =>
        entry.ToString().Split('.', 2) is [var first, .. var rest] && first.Equals(host.ToString(), StringComparison.OrdinalIgnoreCase)
        && (rest.Length == 0 || rest[0] == network.Domain?.ToString());

    private static bool IsWordOfDnsmasq(string name) => name is "ignore" or "infinite" || IsTime(name);

    private static bool IsTime(string name)
    {
        string number = name.Length > 1 && "wdhmsWDHMS".Contains(name[^1]) ? name[..^1] : name;
        return number.Length > 0 && number.All(char.IsAsciiDigit);
    }
}
