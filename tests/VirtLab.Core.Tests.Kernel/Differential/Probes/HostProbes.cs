using VirtLab.Explaining;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>What the host itself sends: by marks, by routing rules, and from each of its addresses.</summary>
internal static class HostProbes
{
    public static IEnumerable<Probe> All(World world)
    {
        var host = PacketSource.Host;
        foreach (ushort port in (ushort[])[20, 21, 22, 80, 119, 120, 443, 563, 8080])
            yield return Probe.Exchange($"the host opens tcp {port} in the internet", Packet.Tcp(host, Far.Internet, port));
        foreach (ushort port in (ushort[])[21, 53, 67, 119, 123])
            yield return Probe.Exchange($"the host sends udp {port} into the internet", Packet.Udp(host, Far.Internet, port));
        yield return Probe.Exchange("the host pings the internet", Packet.Ping(host, Far.Internet));
        yield return Probe.Single("the host sends a protocol without ports into the internet", new Packet(host, Far.Internet));
        foreach (ushort port in (ushort[])[21, 80, 119])
            yield return Probe.Exchange($"the host opens tcp {port} at the server behind avvanta", Packet.Tcp(host, Far.Server, port));
        yield return Probe.Exchange("the host pings the server behind avvanta", Packet.Ping(host, Far.Server));
        foreach (var own in (Primitives.IpAddress[])[world.Own, Far.BridgeAddress])
        {
            yield return Probe.Exchange($"the host opens tcp 80 in the internet from {own}", Packet.Tcp(PacketSource.HostWith(own), Far.Internet, 80));
            yield return Probe.Exchange($"the host opens tcp 119 in the internet from {own}", Packet.Tcp(PacketSource.HostWith(own), Far.Internet, 119));
            yield return Probe.Exchange($"the host opens tcp 22 at {own}", Packet.Tcp(host, own, 22));
        }
        yield return Probe.Exchange("the host pings itself", Packet.Ping(host, "127.0.0.1"));
        foreach (string machine in (string[])["etch32", "centos51"])
        {
            yield return Probe.Exchange($"the host opens tcp 22 at {machine}", Packet.Tcp(host, world.AddressOf(machine), 22));
            yield return Probe.Exchange($"the host sends udp 69 to {machine}", Packet.Udp(host, world.AddressOf(machine), 69));
            yield return Probe.Exchange($"the host pings {machine}", Packet.Ping(host, world.AddressOf(machine)));
        }
        foreach (string node in (string[])["laptop", "linksys", "firewall"])
        {
            yield return Probe.Exchange($"the host opens tcp 80 at {node}", Packet.Tcp(host, world.AddressOf(node), 80));
            yield return Probe.Exchange($"the host pings {node}", Packet.Ping(host, world.AddressOf(node)));
        }
        yield return Probe.Single("the host tells all machines something", Packet.Udp(PacketSource.HostWith(Far.BridgeAddress), "192.168.0.255", 137));
        yield return Probe.Single("the host tells all on its segment something", Packet.Udp(PacketSource.HostWith(world.Own), "172.20.1.255", 137));
        yield return new("the host's web page comes back by another gateway", run => AnsweredByOther(run, Packet.Tcp(host, Far.Elsewhere, 80)));
        yield return new("the host's question is answered by another gateway", run => AnsweredByOther(run, Packet.Udp(host, Far.Elsewhere, 53)));
    }

    private static void AnsweredByOther(ProbeRun run, Packet opening)
    {
        var talk = run.Begin(opening);
        if (talk.Open() && talk.Answer(by: run.World.MacOf("firewall")))
            _ = talk.Open(Primitives.TcpFlags.Ack) && talk.Answer(Primitives.TcpFlags.Ack);
    }
}
