using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Testing.World;

/// <summary>The world around a lab's host, as the nodes' kernels make it: segments, routes, masquerades, forwards.</summary>
internal sealed class AroundHost(Lab lab, Circumstances circumstances)
{
    /// <summary>More routers than these are a loop.</summary>
    private const int MaxHops = 16;

    /// <summary>A packet that a node sends, or passes on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="packet">The packet; its source may be none yet.</param>
    /// <param name="memory">What nodes remember of the connection.</param>
    public Landing Leave(Node node, Headers packet, NodeMemory memory)
    {
        for (int hop = 0; hop < MaxHops; hop++)
        {
            if (Route(node, packet.Destination) is not var (index, nextHop))
                return new Lost($"{node.Name} has no route to {packet.Destination}", true);
            var segment = node.Interfaces[index].Segment;
            if (packet.Source == default)
                packet = packet with { Source = SourceOn(node, index, packet.IsV6) };
            if (!packet.IsV6 && node.Masquerade.Contains(segment))
                packet = memory.Masquerade(node, packet, SourceOn(node, index, isV6: false));
            switch (OwnerOf(segment, nextHop))
            {
                case Uplink uplink:
                    return new AtHost(SourceOf(uplink, node, index, packet), packet);
                case Node next:
                    if (Arrive(next, packet, memory) is not { } on)
                        return new AtNode(next, packet);
                    (node, packet) = (next, on);
                    break;
                default:
                    return new Lost($"nobody on segment {segment} has {nextHop}, to which {node.Name} sends it", true);
            }
        }
        return new Lost($"it goes in circles, at last by {node.Name}", false);
    }

    /// <summary>A packet that the host sends by an uplink.</summary>
    /// <param name="link">The uplink.</param>
    /// <param name="nextHop">To whom on the link.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="memory">What nodes remember of the connection.</param>
    public Landing Enter(InterfaceName link, IpAddress nextHop, Headers packet, NodeMemory memory)
    {
        if (lab.Uplinks.FirstOrDefault(uplink => uplink.Interface == link) is not { } by)
            return new Lost($"what is beyond {link} is not in the lab", false);
        if (by.Segment is not { } segment)
            return new Lost($"what is beyond {link} is not in the lab: it was there before, and stays", false);
        return OwnerOf(segment, nextHop) switch
        {
            Node node when Arrive(node, packet, memory) is { } on => Leave(node, on, memory),
            Node node => new AtNode(node, packet),
            // Its own uplink on the same segment: it comes in again.
            Uplink other => new AtHost(PacketSource.Through(other.Interface, packet.Source), packet),
            _ => new Lost($"nobody on segment {segment} has {nextHop}", true),
        };
    }

    /// <summary>Whether somebody on the segment of a node's or the host's interface answers ARP for an address.</summary>
    public bool AnswersArp(Name segment, object asker, IpAddress address) => OwnerOf(segment, address, asker) is not null;

    /// <summary>A packet as a node passes it on; none where it is for the node itself.</summary>
    private static Headers? Arrive(Node node, Headers packet, NodeMemory memory)
    {
        if (memory.Answer(node, packet) is { } answer)
            return answer;
        if (!Owns(node, packet.Destination))
            return packet;
        var forward = node.Forwards.FirstOrDefault(one => one.Protocol == packet.Protocol && one.Port == packet.DestinationPort
            && (one.Address ?? packet.Destination) == packet.Destination);
        return forward is null ? (Headers?)null : memory.Forward(node, packet, forward);
    }

    /// <summary>By which interface a node sends to a destination, and to whom there: the longest prefix decides.</summary>
    private static (int Interface, IpAddress NextHop)? Route(Node node, IpAddress destination)
    {
        var own = node.Interfaces.Index().SelectMany(pair => pair.Item.Addresses.Select(address => (To: address, pair.Index, Via: (IpAddress?)null)));
        var given = node.Routes.Select(route => (route.To, Index: route.Via is { } via ? InterfaceTo(node, via) : InterfaceOn(node, route.Segment), route.Via));
        return own.Concat(given).Where(way => way.Index >= 0 && way.To.IsV6 == destination.IsV6 && way.To.Contains(destination))
            .OrderByDescending(way => way.To.PrefixLength).Select(way => ((int, IpAddress)?)(way.Index, way.Via ?? destination)).FirstOrDefault();
    }

    /// <summary>The interface by which a node reaches a next hop: by its addresses, or by a route to the next hop itself.</summary>
    private static int InterfaceTo(Node node, IpAddress nextHop)
    {
        int own = node.Interfaces.Index().Where(pair => pair.Item.Addresses.Any(address => address.Contains(nextHop))).Select(pair => pair.Index).DefaultIfEmpty(-1).First();
        return own >= 0 ? own : InterfaceOn(node, node.Routes.FirstOrDefault(route => route.Via is null && route.To.Contains(nextHop))?.Segment);
    }

    private static int InterfaceOn(Node node, Name? segment) =>
        node.Interfaces.Index().Where(pair => pair.Item.Segment == segment).Select(pair => pair.Index).DefaultIfEmpty(-1).First();

    private static IpAddress SourceOn(Node node, int index, bool isV6) => node.Interfaces[index].Addresses.Select(address => address.Address)
        .Concat(node.Interfaces.SelectMany(one => one.Addresses).Select(address => address.Address)).Concat(node.Loopback)
        .FirstOrDefault(address => address.IsV6 == isV6);

    private static bool Owns(Node node, IpAddress address) =>
        node.Loopback.Contains(address) || node.Interfaces.Any(one => one.Addresses.Any(own => own.Address == address));

    /// <summary>Who on a segment answers for an address: a node, an uplink of the host, or nobody.</summary>
    private object? OwnerOf(Name segment, IpAddress address, object? except = null)
    {
        var node = lab.Nodes.FirstOrDefault(one => !ReferenceEquals(one, except) && one.Interfaces.Any(nic => nic.Segment == segment) && Owns(one, address));
        var links = lab.Uplinks.Where(uplink => !ReferenceEquals(uplink, except) && uplink.Segment == segment && circumstances.IsUp(uplink.Interface, uplink.Up)).ToList();
        return node ?? (object?)links.FirstOrDefault(uplink => uplink.Addresses.Any(own => own.Address == address))
            ?? links.FirstOrDefault(uplink => !uplink.ArpIgnore && !address.IsV6 && lab.IsOwn(address));
    }

    /// <summary>From whom the host gets what a node sends to it.</summary>
    private PacketSource SourceOf(Uplink uplink, Node node, int index, Headers packet)
    {
        var provider = lab.Providers.FirstOrDefault(one => one.Interface == uplink.Interface && one.GatewayOf(packet.IsV6) is { } gateway && Owns(node, gateway));
        return provider is not null ? PacketSource.By(provider.Name, packet.Source)
            : PacketSource.Through(uplink.Interface, packet.Source, node.Interfaces[index].Mac ?? Naming.NodeMac(lab.Name, node.Name, index));
    }
}
