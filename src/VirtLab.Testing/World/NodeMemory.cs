using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Testing.World;

/// <summary>What nodes remember of one connection that they have translated: conntrack, as far as one connection needs it.</summary>
internal sealed class NodeMemory
{
    private readonly List<(Name Node, IpAddress Seen, IpAddress Real, bool IsSource)> _translations = [];

    /// <summary>A packet that leaves with the node's own address.</summary>
    public Headers Masquerade(Node node, Headers packet, IpAddress own)
    {
        // What answers a connection that was handed on is given back as what was asked.
        var handed = _translations.Where(known => known.Node == node.Name && !known.IsSource && known.Real == packet.Source).Select(known => (IpAddress?)known.Seen).FirstOrDefault();
        if (handed is { } asked)
            return packet with { Source = asked };
        if (own == packet.Source || own == default)
            return packet;
        _translations.Add((node.Name, own, packet.Source, true));
        return packet with { Source = own };
    }

    /// <summary>A packet that a node hands on.</summary>
    public Headers Forward(Node node, Headers packet, NodeForward forward)
    {
        _translations.Add((node.Name, packet.Destination, forward.To, false));
        return packet with { Destination = forward.To, DestinationPort = forward.ToPort };
    }

    /// <summary>An answer to what the node has masqueraded, as it goes back to who sent that; none where it is no such answer.</summary>
    public Headers? Answer(Node node, Headers packet)
    {
        int index = _translations.FindLastIndex(known => known.Node == node.Name && known.IsSource && known.Seen == packet.Destination);
        if (index < 0)
            return null;
        var real = _translations[index].Real;
        // Once: a node that masquerades twice has each undone in turn.
        _translations.RemoveAt(index);
        return packet with { Destination = real };
    }
}
