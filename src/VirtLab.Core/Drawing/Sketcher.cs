using System.Globalization;
using VirtLab.Explaining;
using VirtLab.Explaining.Forwarding;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Drawing;

/// <summary>Decides what is drawn of a lab.</summary>
internal sealed class Sketcher(Lab lab, Circumstances circumstances)
{
    // More on one bridge are drawn as one: a picture of hundreds shows nothing.
    private const int MostMachines = 8;

    private const string Between = " · ";

    private readonly List<SketchBox> _boxes = [];
    private readonly List<SketchLine> _lines = [];
    private readonly Dictionary<Name, double> _carried = Carried(lab, circumstances);
    private readonly HashSet<Provider> _shown = [];
    private readonly HashSet<int> _drawn = [];

    public Sketch Sketch()
    {
        foreach (var (index, segment) in lab.Segments.Index())
            _boxes.Add(new SketchBox(Id("segment", index), SketchKind.Segment, segment.Name.ToString()));
        foreach (var (index, node) in lab.Nodes.Index())
            AddNode(Id("node", index), node);
        foreach (var (index, uplink) in lab.Uplinks.Index())
            AddUplink(Id("uplink", index), uplink);
        foreach (var (index, provider) in lab.Providers.Index().Where(provider => !_shown.Contains(provider.Item)))
            AddProvider(Id("provider", index), provider);
        foreach (var (index, network) in lab.Networks.Index())
            AddNetwork(Id("bridge", index), network);
        AddMachines("other", null, lab.Machines.Index());
        return new Sketch(lab.Name.ToString(), [.. lab.Zones.Select(zone => zone.Name)], [.. _boxes], [.. _lines]) { HostZone = PlaceOf(lab.Zones.FirstOrDefault(zone => zone.IsFirewall)) };
    }

    private void AddNode(string id, Node node)
    {
        var providers = lab.Providers.Where(provider => node.Interfaces.Any(one => IsGateway(one, provider))).ToValueList();
        _shown.UnionWith(providers);
        _boxes.Add(new SketchBox(id, SketchKind.Node, node.Name.ToString())
        {
            Texts =
            [
                .. node.Interfaces.Select(one => string.Join(Between, [one.Segment.ToString(), .. one.Addresses.Select(Text)])),
                .. node.Loopback.Select(address => address.ToString()),
                .. node.Services.Count == 0 ? [] : ValueList.Create<string>([string.Join(", ", node.Services.Select(service => $"{service.Kind.ToString().ToLowerInvariant()}/{Number(service.Port)}"))]),
            ],
            Providers = [.. providers.Select(Shown)],
        });
        _lines.AddRange(node.Interfaces.Select(one => one.Segment).Distinct().SelectMany(SegmentId).Select(segment => new SketchLine(id, segment)));
    }

    private void AddUplink(string id, Uplink uplink)
    {
        _boxes.Add(new SketchBox(id, SketchKind.Uplink, uplink.Interface.ToString())
        {
            Texts = [.. uplink.Addresses.Select(Text), .. IsUp(uplink.Interface) ? [] : ValueList.Create<string>(["down"])],
            Zone = ZoneOf(uplink.Interface),
            IsOff = !IsUp(uplink.Interface),
        });
        if (uplink.Segment is { } segment)
            _lines.AddRange(SegmentId(segment).Select(its => new SketchLine(id, its)));
    }

    private void AddProvider(string id, Provider provider)
    {
        _boxes.Add(new SketchBox(id, SketchKind.Provider, provider.Name.ToString())
        {
            Texts = [.. ((IpAddress?[])[provider.Gateway, provider.Gateway6]).OfType<IpAddress>().Select(gateway => gateway.ToString())],
            Providers = [Shown(provider)],
            IsOff = StateOf(provider) == SketchState.Out,
        });
        foreach (var (index, _) in lab.Uplinks.Index().Where(uplink => uplink.Item.Interface == provider.Interface).Take(1))
            _lines.Add(new SketchLine(id, Id("uplink", index)));
    }

    private void AddNetwork(string id, LabNetwork network)
    {
        int? zone = ZoneOf(network.BridgeName);
        _boxes.Add(new SketchBox(id, SketchKind.Bridge, network.BridgeName.ToString()) { Texts = [.. network.Addresses.Select(Text)], Zone = zone });
        // A machine with several cards stands below the first of their networks.
        AddMachines(id, zone, lab.Machines.Index().Where(machine => machine.Item.Nics.Count > 0 && machine.Item.Nics[0].Network == network.Name));
    }

    private void AddMachines(string id, int? zone, IEnumerable<(int Index, Machine Item)> machines)
    {
        var left = machines.Where(machine => !_drawn.Contains(machine.Index)).ToList();
        int shown = left.Count > MostMachines ? MostMachines - 1 : left.Count;
        foreach (var (index, machine) in left.Take(shown))
            AddMachine(index, machine);
        _drawn.UnionWith(left.Select(machine => machine.Index));
        if (shown == left.Count)
            return;
        _boxes.Add(new SketchBox($"{id}more", SketchKind.Machine, $"{Number(left.Count - shown)} more") { Zone = zone });
        if (_boxes.Exists(box => box.Id == id))
            _lines.Add(new SketchLine($"{id}more", id));
    }

    private void AddMachine(int number, Machine machine)
    {
        string id = Id("machine", number);
        _boxes.Add(new SketchBox(id, SketchKind.Machine, machine.Name.ToString())
        {
            Texts = [.. machine.Nics.Index().Select(nic => string.Join(Between, [$"{nic.Item.Tap ?? Naming.Tap(lab.Name, machine.Name, nic.Index)}", nic.Item.Address?.ToString() ?? "by DHCP"]))],
            Zone = MachineZone(machine),
            IsOff = circumstances.Off.Contains(machine.Name),
        });
        foreach (var (index, _) in lab.Networks.Index().Where(network => machine.Nics.Any(nic => nic.Network == network.Item.Name)))
            _lines.Add(new SketchLine(id, Id("bridge", index)));
    }

    private SketchProvider Shown(Provider provider)
    {
        var state = StateOf(provider);
        string how = state switch
        {
            SketchState.Carries when _carried[provider.Name] < 0.995 => string.Create(CultureInfo.InvariantCulture, $" carries {_carried[provider.Name] * 100:0} %"),
            SketchState.Carries => " carries",
            SketchState.Out => IsUp(provider.Interface) ? " is silent" : $": {provider.Interface} is down",
            _ => "",
        };
        return new SketchProvider($"{provider.Name} ({Number(provider.Number)}){how}", state);
    }

    private SketchState StateOf(Provider provider) => !IsUp(provider.Interface) || IsSilent(provider) ? SketchState.Out
        : _carried.ContainsKey(provider.Name) ? SketchState.Carries : SketchState.Ready;

    private bool IsUp(InterfaceName name) => circumstances.IsUp(name, lab.Uplinks.FirstOrDefault(uplink => uplink.Interface == name)?.Up != false);

    private bool IsSilent(Provider provider) => Families.Both.All(isV6 => !lab.Carries(provider, isV6) || circumstances.IsSilent(provider.Name, isV6));

    private bool IsGateway(NodeInterface one, Provider provider) =>
        lab.Uplinks.Any(uplink => uplink.Interface == provider.Interface && uplink.Segment == one.Segment)
        && one.Addresses.Any(address => address.Address == provider.Gateway || address.Address == provider.Gateway6);

    /// <summary>The share of the host's connections to nowhere in particular that each provider carries; of a lab that can't work nothing is known.</summary>
    private static Dictionary<Name, double> Carried(Lab lab, Circumstances circumstances)
    {
        if (lab.Providers.Count == 0 || LabChecks.Run(lab).Count > 0)
            return [];
        // Of a documentation's network, and if only IPv6 is carried of that one's.
        IpAddress somewhere = lab.Ways.Any(way => !way.IsV6) ? "192.0.2.80" : "2001:db8:ffff:80::80";
        var first = new Explainer(new HostPicture(lab, circumstances)).Explain(Packet.Tcp(PacketSource.Host, somewhere, 80));
        return ((ValueList<Explanation>)[first, .. first.Alternatives]).Where(way => way.Provider is not null)
            .GroupBy(way => way.Provider!.Value, way => way.Share).ToDictionary(provider => provider.Key, provider => provider.Sum());
    }

    private IEnumerable<string> SegmentId(Name name) => lab.Segments.Index().Where(segment => segment.Item.Name == name).Take(1).Select(segment => Id("segment", segment.Index));

    private int? ZoneOf(InterfaceName name) => PlaceOf(lab.Zones.FirstOrDefault(zone => zone.Interfaces.Contains(name)));

    /// <summary>The zone of a machine's first card.</summary>
    private int? MachineZone(Machine machine)
    {
        if (machine.Nics.Count == 0 || lab.Networks.FirstOrDefault(network => network.Name == machine.Nics[0].Network) is not { } network)
            return null;
        return PlaceOf(lab.Zones.FirstOrDefault(zone => zone.Hosts.Any(hosts => hosts.Interface == network.BridgeName && hosts.Networks.Any(its => machine.Nics[0].Address is { } address && its.Contains(address)))))
            ?? ZoneOf(network.BridgeName);
    }

    private int? PlaceOf(Zone? zone) => zone is null ? null : lab.Zones.Index().First(one => ReferenceEquals(one.Item, zone)).Index;

    private static string Text(Cidr address) => address.IsHost ? address.Address.ToString() : address.ToString();

    private static string Id(string kind, int index) => kind + Number(index);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
