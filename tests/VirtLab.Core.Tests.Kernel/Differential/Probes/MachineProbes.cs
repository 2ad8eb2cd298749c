using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>What machines send: to each other, to the host, to the network around and beyond.</summary>
internal static class MachineProbes
{
    public static IEnumerable<Probe> All(World world) => [.. Outwards(world), .. ByRule(world), .. Near(world), .. ToTheHost(world), .. AmongMachines(world)];

    private static IEnumerable<Probe> Outwards(World world)
    {
        foreach (string machine in (string[])["etch32", "etch64", "hardy64", "centos51"])
        {
            yield return Probe.Exchange($"{machine} opens a web page in the internet", Packet.Tcp(world[machine], Far.Internet, 80));
            yield return Probe.Exchange($"{machine} asks a name server in the internet", Packet.Udp(world[machine], Far.Internet, 53));
            yield return Probe.Exchange($"{machine} pings the internet", Packet.Ping(world[machine], Far.Internet));
        }
        foreach (ushort port in (ushort[])[21, 22, 25, 119, 443, 8080])
            yield return Probe.Exchange($"a machine opens tcp {port} in the internet", Packet.Tcp(world["etch64"], Far.Internet, port));
        foreach (ushort port in (ushort[])[67, 69, 123, 500])
            yield return Probe.Exchange($"a machine sends udp {port} into the internet", Packet.Udp(world["etch64"], Far.Internet, port));
        yield return Probe.Single("a machine sends a protocol without ports into the internet", new Packet(world["etch64"], Far.Internet));
        yield return Probe.Single("a machine's packet has no hop left", Packet.Tcp(world["etch64"], Far.Internet, 80) with { TimeToLive = 1 });
        yield return Probe.Single("a machine's packet is a fragment whose rest never comes", Packet.Udp(world["etch64"], Far.Internet, 53) with { IsFragment = true });
    }

    private static IEnumerable<Probe> ByRule(World world)
    {
        foreach (string address in (string[])["206.124.146.176", "206.124.146.177", "206.124.146.178", "206.124.146.179", "206.124.146.180", "206.124.146.181"])
            yield return Probe.Exchange($"a machine opens tcp 25 at {address}", Packet.Tcp(world["etch32"], address, 25));
        yield return Probe.Exchange("a machine sends udp 53 to the server behind avvanta", Packet.Udp(world["etch32"], Far.Server, 53));
        yield return Probe.Exchange("a machine pings the server behind avvanta", Packet.Ping(world["etch32"], Far.Server));
    }

    private static IEnumerable<Probe> Near(World world)
    {
        foreach (string node in (string[])["laptop", "linksys", "firewall"])
        {
            yield return Probe.Exchange($"a machine opens tcp 80 at {node}", Packet.Tcp(world["hardy64"], world.AddressOf(node), 80));
            yield return Probe.Exchange($"a machine pings {node}", Packet.Ping(world["hardy64"], world.AddressOf(node)));
        }
        yield return Probe.Exchange("a machine sends udp 137 to the laptop", Packet.Udp(world["hardy64"], world.AddressOf("laptop"), 137));
    }

    private static IEnumerable<Probe> ToTheHost(World world)
    {
        foreach (ushort port in (ushort[])[22, 53, 80, 8080])
            yield return Probe.Exchange($"a machine opens tcp {port} at the host", Packet.Tcp(world["etch32"], Far.BridgeAddress, port));
        foreach (ushort port in (ushort[])[53, 123])
            yield return Probe.Exchange($"a machine sends udp {port} to the host", Packet.Udp(world["etch32"], Far.BridgeAddress, port));
        yield return Probe.Exchange("a machine pings the host", Packet.Ping(world["etch32"], Far.BridgeAddress));
        yield return Probe.Exchange("a machine opens tcp 22 at the host's address outside", Packet.Tcp(world["etch32"], world.Own, 22));
        yield return Probe.Exchange("a machine opens the forwarded port at the host's address outside", Packet.Tcp(world["etch64"], world.Own, 8080));
        yield return Probe.Exchange("a machine pings the host's address outside", Packet.Ping(world["etch32"], world.Own));
        yield return Probe.Single("a machine sends a protocol without ports to the host", new Packet(world["etch32"], Far.BridgeAddress));
    }

    private static IEnumerable<Probe> AmongMachines(World world)
    {
        yield return Probe.Exchange("a machine opens tcp 80 at another", Packet.Tcp(world["etch32"], world.AddressOf("etch64"), 80));
        yield return Probe.Exchange("a machine sends udp 53 to another", Packet.Udp(world["etch32"], world.AddressOf("etch64"), 53));
        yield return Probe.Exchange("a machine pings another", Packet.Ping(world["etch32"], world.AddressOf("etch64")));
        yield return new("a machine opens tcp 80 at another by way of the host", run =>
        {
            var talk = run.Begin(Packet.Tcp(world["etch64"], world.AddressOf("hardy64"), 80));
            if (talk.Open(TcpFlags.Syn, to: world.HostOn(world["etch64"].Interface!.Value)))
                _ = talk.Answer();
        });
        yield return Probe.Single("a machine tells all others something", Packet.Udp(world["etch32"], "192.168.0.255", 137));
        yield return Probe.Single("a machine sends to a group", Packet.Udp(world["etch32"], "224.0.0.251", 5353));
    }
}
