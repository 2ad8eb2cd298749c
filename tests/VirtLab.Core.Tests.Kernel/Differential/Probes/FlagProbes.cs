using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>TCP flags that no honest segment has.</summary>
internal static class FlagProbes
{
    private static readonly (string Name, TcpFlags Flags)[] Bad =
    [
        ("fin, psh and urg", TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg),
        ("no flag", TcpFlags.None),
        ("syn and rst", TcpFlags.Syn | TcpFlags.Rst),
        ("fin and rst", TcpFlags.Fin | TcpFlags.Rst),
        ("syn and fin", TcpFlags.Syn | TcpFlags.Fin),
        ("fin and psh", TcpFlags.Fin | TcpFlags.Psh),
        ("all flags", TcpFlags.All),
    ];

    public static IEnumerable<Probe> All(World world)
    {
        foreach (var (name, flags) in Bad)
        {
            foreach (string provider in world.Providers)
            {
                var internet = world.By(provider, Far.Internet);
                yield return Probe.Single($"by {provider} a segment with {name} comes to the host's open port", Packet.Tcp(internet, world.Own, 22) with { Flags = flags });
            }
            yield return Probe.Single($"from the laptop a segment with {name} comes to the forwarded port", Packet.Tcp(world["laptop"], world.Own, 8080) with { Flags = flags });
            yield return Probe.Single($"a machine sends a segment with {name} into the internet", Packet.Tcp(world["etch64"], Far.Internet, 80) with { Flags = flags });
            yield return new($"a segment with {name} comes in an open connection", run =>
            {
                var talk = run.Begin(Packet.Tcp(world["laptop"], world.Own, 22));
                if (talk.Establish())
                    _ = talk.Open(flags);
            });
        }
        yield return Probe.Single("port 0 opens a connection to the host's open port", Packet.Tcp(world["laptop"], world.Own, 22) with { SourcePort = 0 });
        yield return Probe.Single("port 0 opens a connection to the forwarded port", Packet.Tcp(world["allinone"], world.Own, 8080) with { SourcePort = 0 });
        yield return Probe.Single("syn and urg open a connection to the host's open port", Packet.Tcp(world["laptop"], world.Own, 22) with { Flags = TcpFlags.Syn | TcpFlags.Urg });
        yield return Probe.Single("syn and psh open a connection to the host's open port", Packet.Tcp(world["laptop"], world.Own, 22) with { Flags = TcpFlags.Syn | TcpFlags.Psh });
    }
}
