using VirtLab.Compiling;
using VirtLab.Explaining;
using VirtLab.Explaining.Forwarding;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>Who is around a lab's host, by which tap, and under which hardware address.</summary>
internal sealed class World
{
    /// <summary>What the host is called.</summary>
    public const string Host = "the host";

    /// <summary>Everybody on a segment.</summary>
    public static readonly MacAddress Everybody = "ff:ff:ff:ff:ff:ff";

    private readonly Dictionary<string, PacketSource> _parties = [];
    private readonly Dictionary<string, InterfaceName> _gateways;
    private readonly Dictionary<MacAddress, string> _names = new() { [Everybody] = "all" };

    public World(Lab lab, Setting setting)
    {
        (Setting, Picture) = (setting, new HostPicture(lab, setting.Circumstances));
        foreach (var (machine, nics) in MachineNics.All(lab))
            _parties[machine.Name.ToString()] = PacketSource.Through(nics[0].Tap, nics[0].Address!.Value, nics[0].Mac);
        // A segment that two cards are on is reached by the one that is up.
        foreach (var uplink in lab.Uplinks.Where(uplink => Picture.Interface(uplink.Interface)!.IsUp))
        {
            foreach (var (node, card) in lab.Nodes.SelectMany(node => node.Interfaces.Index().Where(card => card.Item.Segment == uplink.Segment).Select(card => (node, card))))
            {
                _parties[node.Name.ToString()] = PacketSource.Through(uplink.Interface, card.Item.Addresses[0].Address,
                    card.Item.Mac ?? Naming.NodeMac(lab.Name, node.Name, card.Index));
            }
        }
        foreach (var (name, party) in _parties)
            _names[party.Mac!.Value] = name;
        foreach (var one in Picture.Interfaces)
            _names[KernelHost.MacOf(one.Name)] = Host;
        Ports = [.. MachineNics.All(lab).SelectMany(machine => machine.Nics).Select(nic => new BridgePort(nic.Bridge!.Value, nic.Tap, nic.Mac))];
        _gateways = lab.Providers.ToDictionary(provider => provider.Name.ToString(), provider => provider.Interface);
        Neighbours = [.. _parties.Values.Select(party => new Neighbour(Side(party.Interface!.Value), party.Address!.Value, party.Mac!.Value))];
    }

    public Setting Setting { get; }

    public HostPicture Picture { get; }

    /// <summary>The card that is asked first.</summary>
    public InterfaceName Uplink => Setting.Uplink;

    /// <summary>The host's address on it.</summary>
    public IpAddress Own => Picture.Interface(Uplink)!.Addresses[0].Address;

    /// <summary>The names of the providers that are reached.</summary>
    public IReadOnlyList<string> Providers => Setting.Providers;

    public IReadOnlyList<BridgePort> Ports { get; }

    public IReadOnlyList<Neighbour> Neighbours { get; }

    /// <summary>A machine of the lab, or a node on a segment of the host's.</summary>
    public PacketSource this[string name] => _parties[name];

    /// <summary>The same with another source address.</summary>
    public PacketSource As(string name, IpAddress address) => PacketSource.Through(this[name].Interface!.Value, address, this[name].Mac);

    /// <summary>Somebody far away, whose packets a provider's gateway hands to the host.</summary>
    public PacketSource By(string provider, IpAddress far) => PacketSource.Through(_gateways[provider], far, Picture.GatewayMac(provider));

    /// <summary>Those of them that there are.</summary>
    public IEnumerable<string> There(params IEnumerable<string> names) => names.Where(_parties.ContainsKey);

    public IpAddress AddressOf(string name) => this[name].Address!.Value;

    public MacAddress MacOf(string name) => this[name].Mac!.Value;

    /// <summary>To whom a packet is handed that comes in by a tap: to a machine on the same bridge, to all, or to the host.</summary>
    public MacAddress NextHop(InterfaceName tap, IpAddress destination)
    {
        byte[] bytes = destination.GetBytes();
        if (bytes[0] is >= 224 and < 240)
            return MacAddress.Parse($"01:00:5e:{bytes[1] & 127:x2}:{bytes[2]:x2}:{bytes[3]:x2}");
        if (bytes[3] == 255)
            return Everybody;
        return PortOf(tap) is { } port && Ports.FirstOrDefault(other => other.Bridge == port.Bridge && AddressOf(_names[other.Mac]) == destination) is { } machine
            ? machine.Mac : HostOn(tap);
    }

    /// <summary>The host's hardware address on the side of a tap.</summary>
    public MacAddress HostOn(InterfaceName tap) => KernelHost.MacOf(Side(tap));

    private BridgePort? PortOf(InterfaceName tap) => Ports.FirstOrDefault(port => port.Tap == tap);

    /// <summary>The host's interface that a tap leads to.</summary>
    private InterfaceName Side(InterfaceName tap) => PortOf(tap)?.Bridge ?? tap;

    /// <summary>Whose a hardware address is.</summary>
    public string NameOf(MacAddress mac) => _names.TryGetValue(mac, out string? name) ? name : mac.IsMulticast ? "a group" : mac.ToString();
}
