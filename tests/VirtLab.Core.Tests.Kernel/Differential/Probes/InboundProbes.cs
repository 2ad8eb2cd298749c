using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>What comes in from the network outside: through each gateway, and from those on the segment itself. What is answered leaves by the
/// gateway that it came by.</summary>
internal static class InboundProbes
{
    public static IEnumerable<Probe> All(World world)
    {
        foreach (string provider in world.Providers)
        {
            foreach (var probe in Through(world, provider, world.By(provider, Far.Internet)))
                yield return probe;
        }
        foreach (var probe in OnTheSegment(world))
            yield return probe;
    }

    private static IEnumerable<Probe> Through(World world, string provider, PacketSource internet)
    {
        foreach (ushort port in (ushort[])[21, 22, 23, 25, 80, 113, 443, 8081])
            yield return Probe.Exchange($"by {provider} the internet opens tcp {port} at the host", Packet.Tcp(internet, world.Own, port));
        foreach (ushort port in (ushort[])[22, 53, 67, 68, 161, 8080])
            yield return Probe.Exchange($"by {provider} the internet sends udp {port} to the host", Packet.Udp(internet, world.Own, port));
        yield return Probe.Exchange($"by {provider} the internet pings the host", Packet.Ping(internet, world.Own));
        foreach (byte type in (byte[])[13, 17])
            yield return Probe.Exchange($"by {provider} the internet sends icmp type {type} to the host", Packet.Ping(internet, world.Own) with { IcmpType = type });
        yield return Probe.Single($"by {provider} a protocol without ports comes to the host", new Packet(internet, world.Own));
        yield return Probe.Exchange($"by {provider} the internet opens tcp 22 at the host's address inside", Packet.Tcp(internet, Far.BridgeAddress, 22));
        yield return Probe.Exchange($"by {provider} the internet opens tcp 80 at a machine", Packet.Tcp(internet, world.AddressOf("etch64"), 80));
        yield return Probe.Exchange($"by {provider} the internet sends udp 53 to a machine", Packet.Udp(internet, world.AddressOf("etch64"), 53));
        yield return Probe.Exchange($"by {provider} the internet pings a machine", Packet.Ping(internet, world.AddressOf("etch64")));
        yield return Probe.Exchange($"by {provider} the server behind avvanta opens tcp 22 at the host", Packet.Tcp(world.By(provider, Far.Server), world.Own, 22));
        yield return Probe.Single($"by {provider} the internet sends to somebody else in the internet", Packet.Tcp(internet, Far.Elsewhere, 80));
        yield return new($"by {provider} a shell is opened at the host, and used to its end", run =>
        {
            var talk = run.Begin(Packet.Tcp(internet, world.Own, 22));
            if (talk.Establish())
                _ = talk.Open(TcpFlags.Psh | TcpFlags.Ack, "hello") && talk.Answer(TcpFlags.Ack)
                    && talk.Answer(TcpFlags.Fin | TcpFlags.Ack) && talk.Open(TcpFlags.Fin | TcpFlags.Ack);
        });
    }

    private static IEnumerable<Probe> OnTheSegment(World world)
    {
        var laptop = world["laptop"];
        foreach (ushort port in (ushort[])[22, 80, 139, 8081])
            yield return Probe.Exchange($"the laptop opens tcp {port} at the host", Packet.Tcp(laptop, world.Own, port));
        foreach (ushort port in (ushort[])[53, 67, 68, 137])
            yield return Probe.Exchange($"the laptop sends udp {port} to the host", Packet.Udp(laptop, world.Own, port));
        yield return Probe.Exchange("the laptop pings the host", Packet.Ping(laptop, world.Own));
        yield return Probe.Exchange("the laptop opens tcp 22 at the host's other address on the segment",
            Packet.Tcp(laptop, world.Own == Far.WiredAddress ? Far.WirelessAddress : Far.WiredAddress, 22));
        yield return Probe.Exchange("the laptop opens tcp 22 at the host's address inside", Packet.Tcp(laptop, Far.BridgeAddress, 22));
        yield return Probe.Exchange("the laptop opens tcp 80 at a machine", Packet.Tcp(laptop, world.AddressOf("etch64"), 80));
        yield return Probe.Exchange("the laptop pings a machine", Packet.Ping(laptop, world.AddressOf("etch64")));
        yield return Probe.Single("the laptop opens tcp 80 at its neighbour by way of the host", Packet.Tcp(laptop, world.AddressOf("allinone"), 80));
        yield return Probe.Single("the laptop sends udp 53 to its neighbour by way of the host", Packet.Udp(laptop, world.AddressOf("allinone"), 53));
        yield return Probe.Single("the laptop pings its neighbour by way of the host", Packet.Ping(laptop, world.AddressOf("allinone")));
        yield return Probe.Single("the laptop opens tcp 80 in the internet by way of the host", Packet.Tcp(laptop, Far.Internet, 80));
        yield return Probe.Single("the laptop tells all on the segment something", Packet.Udp(laptop, "172.20.1.255", 137));
        yield return Probe.Single("the laptop tells everybody something", Packet.Udp(laptop, "255.255.255.255", 137));
        yield return Probe.Single("the laptop sends to a group", Packet.Udp(laptop, "224.0.0.251", 5353));
        yield return Probe.Single("the laptop pings all on the segment", Packet.Ping(laptop, "172.20.1.255"));
        foreach (string gateway in (string[])["linksys", "firewall"])
        {
            yield return Probe.Exchange($"{gateway} itself opens tcp 22 at the host", Packet.Tcp(world[gateway], world.Own, 22));
            yield return Probe.Exchange($"{gateway} itself pings the host", Packet.Ping(world[gateway], world.Own));
        }
    }
}
