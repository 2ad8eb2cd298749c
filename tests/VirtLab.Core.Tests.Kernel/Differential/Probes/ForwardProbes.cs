using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>The port that is forwarded to a machine, from every side, and what is like it.</summary>
internal static class ForwardProbes
{
    public static IEnumerable<Probe> All(World world)
    {
        foreach (string provider in world.Providers)
        {
            var internet = world.By(provider, Far.Internet);
            yield return Probe.Exchange($"by {provider} the forwarded port", Packet.Tcp(internet, world.Own, 8080));
            yield return Probe.Exchange($"by {provider} the forwarded port of the other card", Packet.Tcp(internet, Other(world), 8080));
            yield return Probe.Single($"by {provider} the forwarded port of the host's address inside", Packet.Tcp(internet, Far.BridgeAddress, 8080));
            yield return Probe.Single($"by {provider} the forwarded port of a machine's own address", Packet.Tcp(internet, world.AddressOf("etch64"), 8080));
            yield return Probe.Single($"by {provider} the port that is forwarded to", Packet.Tcp(internet, world.AddressOf("etch32"), 80));
            yield return Probe.Single($"by {provider} the port that is forwarded to, at the host", Packet.Tcp(internet, world.Own, 80));
            yield return Probe.Single($"by {provider} the forwarded port in somebody else's packet", Packet.Tcp(internet, Far.Elsewhere, 8080));
            yield return new($"by {provider} the forwarded port, refused by the machine", run =>
            {
                var talk = run.Begin(Packet.Tcp(internet, world.Own, 8080));
                if (talk.Open())
                    _ = talk.Answer(TcpFlags.Rst | TcpFlags.Ack);
            });
            yield return new($"by {provider} the forwarded port, to its end", run =>
            {
                var talk = run.Begin(Packet.Tcp(internet, world.Own, 8080));
                if (talk.Establish())
                {
                    _ = talk.Open(TcpFlags.Psh | TcpFlags.Ack, "GET /") && talk.Answer(TcpFlags.Psh | TcpFlags.Ack, "200 OK")
                        && talk.Open(TcpFlags.Fin | TcpFlags.Ack) && talk.Answer(TcpFlags.Fin | TcpFlags.Ack) && talk.Open(TcpFlags.Ack);
                }
            });
            yield return new($"by {provider} the forwarded port, answered from another port", run =>
            {
                if (run.Begin(Packet.Tcp(internet, world.Own, 8080)) is var talk && talk.Open() && talk.Came is { } came)
                    _ = run.Send(Packet.Tcp(world["etch32"], came.Source, came.SourcePort) with { SourcePort = 81, Flags = TcpFlags.Syn | TcpFlags.Ack });
            });
        }
        yield return Probe.Exchange("the laptop opens the forwarded port", Packet.Tcp(world["laptop"], world.Own, 8080));
        yield return Probe.Exchange("the forwarded port by UDP", Packet.Udp(world["laptop"], world.Own, 8080));
        yield return Probe.Single("the laptop opens the port that is forwarded to", Packet.Tcp(world["laptop"], world.AddressOf("etch32"), 80));
        yield return Probe.Exchange("the host opens its own forwarded port", Packet.Tcp(PacketSource.Host, world.Own, 8080));
    }

    private static IpAddress Other(World world) => world.Own == Far.WiredAddress ? Far.WirelessAddress : Far.WiredAddress;
}
