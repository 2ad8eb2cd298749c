using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Where something stands in a lab, written as C# would reach it.</summary>
internal static class Place
{
    /// <summary><c>Policies[3]</c>.</summary>
    public static string At(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");

    /// <summary>Each item with its place: <c>Machines["etch32"]</c>, or by number where it has no name or shares it with another.</summary>
    public static IEnumerable<(string Path, T Item)> Named<T>(string list, ValueList<T> items, Func<T, string?> name)
    {
        var unique = items.Select(name).CountBy(n => n ?? "").Where(n => n.Key.Length > 0 && n.Value == 1).Select(n => n.Key).ToHashSet();
        return items.Select((item, index) => (name(item) is { } own && unique.Contains(own) ? $"{list}[\"{own}\"]" : At(list, index), item));
    }

    /// <summary>Each item with its place.</summary>
    public static IEnumerable<(string Path, T Item)> Each<T>(string list, IEnumerable<T> items) =>
        items.Select((item, index) => (At(list, index), item));

    /// <summary>The member, as JSON has it, by which paths name a list's items of a type; none where they go by number.</summary>
    public static string? NamedBy(Type type) => type switch
    {
        _ when type == typeof(Uplink) => "interface",
        _ when type == typeof(LabNetwork) || type == typeof(Machine) || type == typeof(Provider) || type == typeof(Zone) || type == typeof(Node) || type == typeof(Segment) => "name",
        _ => null,
    };

    public static IEnumerable<(string Path, LabNetwork Item)> Networks(Lab lab) => Named("Networks", lab.Networks, n => n.Name.ToString());

    public static IEnumerable<(string Path, Machine Item)> Machines(Lab lab) => Named("Machines", lab.Machines, m => m.Name.ToString());

    public static IEnumerable<(string Path, Uplink Item)> Uplinks(Lab lab) => Named("Uplinks", lab.Uplinks, u => u.Interface.ToString());

    public static IEnumerable<(string Path, Provider Item)> Providers(Lab lab) => Named("Providers", lab.Providers, p => p.Name.ToString());

    public static IEnumerable<(string Path, Zone Item)> Zones(Lab lab) => Named("Zones", lab.Zones, z => z.Name.ToString());

    public static IEnumerable<(string Path, Node Item)> Nodes(Lab lab) => Named("Nodes", lab.Nodes, n => n.Name.ToString());

    public static IEnumerable<(string Path, Segment Item)> Segments(Lab lab) => Named("Segments", lab.Segments, s => s.Name.ToString());

    /// <summary>The host's address in every subnet and prefix of every network, with its place.</summary>
    public static IEnumerable<(string Path, LabNetwork Network, Cidr Address)> NetworkAddresses(Lab lab) => Networks(lab).SelectMany(network =>
    (ValueList<(string, LabNetwork, Cidr)>)
    [
        ($"{network.Path}.Address", network.Item, network.Item.Address),
        .. Each($"{network.Path}.Subnets", network.Item.Subnets).Select(subnet => (subnet.Path, network.Item, subnet.Item)),
        .. Each($"{network.Path}.Prefixes", network.Item.Prefixes).Select(prefix => (prefix.Path, network.Item, prefix.Item)),
    ]);

    /// <summary>The host's addresses on every uplink, each with its place.</summary>
    public static IEnumerable<(string Path, Uplink Uplink, Cidr Address)> UplinkAddresses(Lab lab) => Uplinks(lab).SelectMany(uplink =>
    (ValueList<(string, Uplink, Cidr)>)
    [
        ($"{uplink.Path}.Address", uplink.Item, uplink.Item.Address),
        .. Each($"{uplink.Path}.Prefixes", uplink.Item.Prefixes).Select(prefix => (prefix.Path, uplink.Item, prefix.Item)),
    ]);

    /// <summary>Every card of every machine, with its place and its number on the machine.</summary>
    public static IEnumerable<(string Path, Machine Machine, int Index, Nic Item)> Nics(Lab lab) =>
        from machine in Machines(lab)
        from nic in machine.Item.Nics.Index()
        select (At($"{machine.Path}.Nics", nic.Index), machine.Item, nic.Index, nic.Item);

    /// <summary>Everything that gets a reserved address: machines' cards and the networks' own reservations. Of a machine's cards on a network the first has
    /// its name.</summary>
    public static IEnumerable<Reservation> Reservations(Lab lab) =>
    [
        .. from machine in Machines(lab)
           from nic in machine.Item.Nics.Index()
           where nic.Item.Address is not null
           select new Reservation(nic.Item.Network, $"{At($"{machine.Path}.Nics", nic.Index)}.Address", $"{machine.Path}.Name",
               nic.Item.Address!.Value, machine.Item.Nics.Take(nic.Index).Any(other => other.Network == nic.Item.Network && other.Address is not null) ? default : machine.Item.Name, IsOwn: false),
        .. from network in Networks(lab)
           from host in Each($"{network.Path}.DhcpHosts", network.Item.DhcpHosts)
           select new Reservation(network.Item.Name, $"{host.Path}.Address", $"{host.Path}.Name", host.Item.Address, host.Item.Name, IsOwn: true),
    ];
}

/// <summary>A reserved address and where it stands.</summary>
/// <param name="Network">The network.</param>
/// <param name="AddressPath">Where the address stands.</param>
/// <param name="NamePath">Where its name stands.</param>
/// <param name="Address">The address.</param>
/// <param name="Name">The name; empty where it has none.</param>
/// <param name="IsOwn">Whether the network says it itself; otherwise it is a machine's card.</param>
internal sealed record Reservation(Name Network, string AddressPath, string NamePath, IpAddress Address, Name Name, bool IsOwn);
