using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>The lab that is being read, and what is known of the files while it is.</summary>
internal sealed class Draft(Preprocessor source, Settings settings, Lab lab)
{
    private readonly Dictionary<string, Origin> _origins = [];
    private readonly List<(Name Zone, ZoneHosts Item)> _hosts = [];

    public Preprocessor Source => source;

    public Report Report => source.Report;

    public Settings Settings => settings;

    public Lab Lab { get; set; } = lab;

    public ZoneTable Zones { get; } = new();

    public InterfaceTable Interfaces { get; } = new();

    public List<ProviderEntry> Providers { get; } = [];

    /// <summary>The zones' hosts behind interfaces that are not all theirs.</summary>
    public IEnumerable<ZoneHosts> HostsOf(Name zone) => _hosts.Where(hosts => hosts.Zone == zone).Select(hosts => hosts.Item);

    public void AddHosts(Name zone, ZoneHosts hosts) => _hosts.Add((zone, hosts));

    /// <summary>Notes where a part of the lab stands in the files: its list, its place in it, and its name where it has one.</summary>
    public void Stands(string list, int index, object? name, Origin at)
    {
        _origins[Place.At(list, index)] = at;
        if (name is not null)
            _origins[$"{list}[\"{name}\"]"] = at;
    }

    /// <summary>Takes parts of a list out: the others move up.</summary>
    public void Remove(string list, IReadOnlyCollection<string> paths)
    {
        if (paths.Count == 0)
            return;
        var left = new List<Origin>();
        for (int i = 0; _origins.Remove(Place.At(list, i), out var at); i++)
        {
            if (!paths.Contains(Place.At(list, i)))
                left.Add(at);
        }
        foreach (var (index, at) in left.Index())
            Stands(list, index, null, at);
    }

    /// <summary>Where that of which the path tells stands in the files; null where it is of none.</summary>
    public Origin? Where(string path)
    {
        int end = path.IndexOf(']', StringComparison.Ordinal);
        return end >= 0 && _origins.TryGetValue(path[..(end + 1)], out var at) ? at : null;
    }

    /// <summary>The host's address on an interface.</summary>
    /// <exception cref="LeftOutException">It is not known.</exception>
    /// <exception cref="MistakeException">There is no such interface.</exception>
    public IpAddress AddressOf(string name)
    {
        var known = Interfaces.Known(name);
        return Lab.Uplinks.FirstOrDefault(uplink => uplink.Interface == known.Name)?.Address.Address
            ?? Lab.Networks.FirstOrDefault(network => network.BridgeName == known.Name)?.Address.Address
            ?? throw new LeftOutException($"&{name}", "its address is not known");
    }
}
