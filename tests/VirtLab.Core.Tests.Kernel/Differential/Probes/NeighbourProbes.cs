using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>Who has which address: ARP, and how addresses are given away: DHCP.</summary>
internal static class NeighbourProbes
{
    private const ushort Server = 67, Client = 68;
    private static readonly MacAddress Unknown = "00:00:00:00:00:00";
    private static readonly IpAddress Nobody = "0.0.0.0", Everybody = "255.255.255.255";

    public static IEnumerable<Probe> All(World world) => [.. Arp(world), .. Dhcp(world)];

    private static IEnumerable<Probe> Arp(World world)
    {
        foreach (string asked in (string[])["172.20.1.130", "172.20.1.102", "192.168.0.254", "192.168.0.1", "172.20.1.107", "127.0.0.1", "198.51.100.10"])
        {
            yield return new($"allinone asks who has {asked}", run => Ask(run, "allinone", world.AddressOf("allinone"), asked));
            yield return new($"a machine asks who has {asked}", run => Ask(run, "etch64", world.AddressOf("etch64"), asked));
        }
        yield return new("somebody without an address asks who has the host's", run => Ask(run, "allinone", Nobody, world.Own));
        yield return new("a machine without an address asks who has the host's", run => Ask(run, "etch64", Nobody, Far.BridgeAddress));
        yield return new("a machine without an address asks who has the one that it is given", run => Ask(run, "etch64", Nobody, world.AddressOf("etch64")));
        yield return new("from outside a machine's address asks who has the host's", run => Ask(run, "allinone", "192.168.0.1", world.Own));
        yield return new("a machine asks as another who has the host's", run => Ask(run, "etch64", world.AddressOf("etch32"), Far.BridgeAddress));
        yield return new("a machine asks as another who has a third one's", run => Ask(run, "etch64", world.AddressOf("etch32"), world.AddressOf("hardy64")));
        yield return new("a machine says that it is the host", run => Tell(run, "etch64", Far.BridgeAddress, "etch32"));
        yield return new("a machine says that it is another", run => Tell(run, "etch64", world.AddressOf("hardy64"), "etch32"));
        yield return new("a machine says who it is", run => Tell(run, "etch64", world.AddressOf("etch64"), "etch32"));
    }

    private static IEnumerable<Probe> Dhcp(World world)
    {
        yield return new("a machine asks everybody for an address", run => Ask(run, world.As("etch64", Nobody), Everybody));
        yield return new("a machine asks the host for its address again", run => Ask(run, world["etch64"], Far.BridgeAddress));
        yield return new("a machine asks a server in the internet for an address", run => Ask(run, world["etch64"], Far.Internet));
        yield return new("a machine asks everybody for another's address", run => Ask(run, world.As("etch64", Nobody), Everybody, world.MacOf("hardy64")));
        yield return new("the host gives a machine its address", run => Give(run, PacketSource.HostWith(Far.BridgeAddress), world.AddressOf("etch64")));
        yield return new("the host gives somebody on the bridge an address", run => Give(run, PacketSource.HostWith(Far.BridgeAddress), Everybody));
        yield return new("a machine gives another an address", run => Give(run, world["etch64"], world.AddressOf("etch32")));
        yield return new("a machine gives everybody addresses", run => Give(run, world["etch64"], Everybody));
        yield return new("a machine gives everybody addresses as the host", run => Give(run, world.As("etch64", Far.BridgeAddress), Everybody));
        yield return new("somebody outside asks everybody for an address", run => Ask(run, world.As("laptop", Nobody), Everybody));
        yield return new("somebody outside without an address asks the host for one", run => Ask(run, world.As("laptop", Nobody), world.Own));
        yield return new("somebody outside asks the host for its address again", run => Ask(run, world["laptop"], world.Own));
        yield return new("from outside a machine's address asks the host for an address", run => Ask(run, world.As("laptop", "192.168.0.1"), world.Own));
        yield return new("linksys gives the host its address", run => Give(run, world["linksys"], world.Own));
        yield return new("linksys gives everybody addresses", run => Give(run, world["linksys"], Everybody));
        yield return new("a server beyond a gateway gives the host its address", run => Give(run, world.As("linksys", Far.Elsewhere), world.Own));
        yield return new("from outside a machine's address gives the host an address", run => Give(run, world.As("laptop", "192.168.0.1"), world.Own));
        yield return new("the host asks linksys for its address again", run => Ask(run, PacketSource.HostWith(world.Own), world.AddressOf("linksys")));
        yield return new("the host asks everybody outside for an address", run => Ask(run, PacketSource.HostWith(world.Own), Everybody));
    }

    private static void Ask(ProbeRun run, string who, IpAddress sender, IpAddress asked)
    {
        var party = run.World[who];
        run.Send(party.Interface!.Value, new ArpMessage(IsReply: false, party.Mac!.Value, sender, Unknown, asked));
    }

    private static void Tell(ProbeRun run, string who, IpAddress whose, string whom)
    {
        var party = run.World[who];
        run.Send(party.Interface!.Value, new ArpMessage(IsReply: true, party.Mac!.Value, whose, run.World.MacOf(whom), run.World.AddressOf(whom)), to: run.World.MacOf(whom));
    }

    private static void Ask(ProbeRun run, PacketSource from, IpAddress to, MacAddress? client = null) =>
        run.Send(Packet.Udp(from, to, Server) with { SourcePort = Client }, payload: Message(1, client ?? from.Mac ?? KernelHost.MacOf(run.World.Uplink)));

    private static void Give(ProbeRun run, PacketSource from, IpAddress to) =>
        run.Send(Packet.Udp(from, to, Client) with { SourcePort = Server }, payload: Message(2, run.World.MacOf("etch64")));

    // What a request (1) or an answer (2) has at least: whose it is, and the cookie that says DHCP.
    private static byte[] Message(byte operation, MacAddress client) =>
        [operation, 1, 6, 0, .. new byte[24], .. client.GetBytes(), .. new byte[202], 99, 130, 83, 99, 255];
}
