using VirtLab.Explaining.Tracking;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>A packet on its way through the host, with what the kernel knows of it at the moment.</summary>
internal sealed class Passage(Packet packet, Headers headers)
{
    public Packet Packet { get; } = packet;

    /// <summary>Its headers as they are now.</summary>
    public Headers Headers { get; set; } = headers;

    /// <summary>What it quotes, where it is an ICMP error: a packet as it was where it did not get further.</summary>
    public Headers? Quoted { get; init; }

    public InterfaceName? Input { get; set; }

    public InterfaceName? Output { get; set; }

    public MacAddress? SenderMac { get; init; }

    public int Mark { get; set; }

    public Connection? Connection { get; set; }

    public bool IsReply { get; set; }

    public ConnectionState State { get; set; }

    /// <summary>What is left to chance.</summary>
    public required Lots Lots { get; init; }

    public List<ExplanationStep> Steps { get; } = [];

    public List<string> LogLines { get; } = [];

    /// <summary>The zones between which it was judged.</summary>
    public (Name From, Name To)? Zones { get; set; }

    /// <summary>Where in the lab the last decision stands, with the chain that took it.</summary>
    public Decision? Decision { get; set; }

    public RouteTaken? Route { get; set; }

    /// <summary>To whom the route hands it: the gateway, or the destination itself.</summary>
    public IpAddress? NextHop => Route is { } route ? route.Gateway ?? Headers.Destination : (IpAddress?)null;

    public void Note(string stage, string what, string? origin = null) => Steps.Add(new ExplanationStep(stage, what, origin));
}
