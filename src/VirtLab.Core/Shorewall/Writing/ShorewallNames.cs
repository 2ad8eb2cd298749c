using System.Globalization;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>What zones and providers are called in the files: their own names where Shorewall takes them, otherwise some like
/// them.</summary>
internal sealed class ShorewallNames
{
    // With the log format that is written, "%s %s ", so much room is left in a log's prefix.
    private const int LongestZone = 10;
    private const int LongestProvider = 32;

    private static readonly ValueList<string> ReservedZones = ["all", "any", "none", "SOURCE", "DEST"],
        ReservedProviders = ["local", "main", "default", "balance", "unspec"];

    private readonly Dictionary<Name, string> _zones = [], _providers = [];

    public ShorewallNames(Lab lab, Report report)
    {
        foreach (var (path, zone) in Place.Zones(lab))
            _zones[zone.Name] = Free(zone.Name, path, LongestZone, ReservedZones, _zones.Values, report);
        foreach (var (path, provider) in Place.Providers(lab))
            _providers[provider.Name] = Free(provider.Name, path, LongestProvider, ReservedProviders, _providers.Values, report);
    }

    public string Zone(Name name) => name == (Name)Model.Zone.All ? Model.Zone.All : _zones[name];

    public string Provider(Name name) => _providers[name];

    private static string Free(Name name, string path, int longest, ValueList<string> reserved, IReadOnlyCollection<string> taken,
        Report report)
    {
        string letters = name.ToString().Replace('-', '_');
        string start = char.IsAsciiLetter(letters[0]) ? letters : $"z{letters}";
        string free = start.Length <= longest ? start : start[..longest];
        for (int i = 1; taken.Contains(free) || reserved.Contains(free); i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            free = $"{start[..Math.Min(start.Length, longest - number.Length)]}{number}";
        }
        if (free != name.ToString())
            report.Changed($"{path}.Name", $"{name}, written as {free}",
                $"Shorewall's names begin with a letter, have letters, digits and '_' only, at most {longest} of them, and none of its own words");
        return free;
    }
}
