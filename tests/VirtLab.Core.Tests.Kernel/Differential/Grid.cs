using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>Everybody asks everybody for everything, and goes on as far as it gets.</summary>
internal static class Grid
{
    private static readonly IpAddress[] Destinations =
    [
        "172.20.0.130", "172.20.1.130", "192.168.0.254", "192.168.1.254", "192.168.0.1", "192.168.0.2", "192.168.0.130", "192.168.1.1", "192.168.1.2",
        "172.20.0.50", "172.20.1.50", "172.20.1.70", "198.51.100.10", "203.0.113.9", "203.0.113.77", "203.0.113.200", "192.0.2.7",
        "10.9.0.5", "10.50.0.5", "10.51.0.5", "10.52.0.5", "10.53.0.5", "10.99.0.5",
    ];

    private static readonly ushort[] TcpPorts = [22, 23, 25, 80, 113, 443, 631, 2222, 6666, 8005, 8080, 8081, 8082, 9999],
        UdpPorts = [53, 67, 123, 161, 5061, 33_434];

    public static IReadOnlyList<Probe> All(World world) =>
    [
        .. from source in Sources(world)
           from destination in Destinations
           where source.From.Address != destination
           from probe in Services(source.Name, source.From, destination)
           select probe,
        .. Odd(world),
    ];

    private static IEnumerable<(string Name, PacketSource From)> Sources(World world)
    {
        yield return ("the host", PacketSource.Host);
        foreach (string name in world.There("desk", "printer", "lab", "web", "phone", "stall", "office", "visitor"))
            yield return (name, world[name]);
        foreach (string far in (string[])["198.51.100.10", "192.0.2.7", "198.51.100.200"])
        {
            foreach (string provider in world.Providers)
                yield return ($"{far} by {provider}", world.By(provider, far));
        }
        foreach (string router in world.There("branch"))
            yield return ($"10.9.0.5 by {router}", world.As(router, "10.9.0.5"));
    }

    private static IEnumerable<Probe> Services(string name, PacketSource from, IpAddress to)
    {
        foreach (ushort port in TcpPorts)
            yield return Probe.Exchange($"{name} > {to} tcp {port}", Packet.Tcp(from, to, port));
        foreach (ushort port in UdpPorts)
            yield return Probe.Exchange($"{name} > {to} udp {port}", Packet.Udp(from, to, port));
        yield return Probe.Exchange($"{name} > {to} ping", Packet.Ping(from, to));
        yield return Probe.Exchange($"{name} > {to} icmp type 13", Packet.Ping(from, to) with { IcmpType = 13 });
        yield return Probe.Single($"{name} > {to} without ports", new Packet(from, to));
    }

    private static IEnumerable<Probe> Odd(World world)
    {
        var internet = world.By("isp1", "198.51.100.10");
        yield return Probe.Exchange("a clock asks the host from a clock's port", Packet.Udp(internet, "172.20.0.130", 123) with { SourcePort = 123 });
        foreach (string source in (string[])["172.20.0.255", "192.168.0.255", "224.0.0.9", "255.255.255.255", "192.168.0.1", "172.20.1.50", "10.99.0.5"])
        {
            yield return Probe.Single($"outside {source} opens tcp 22 at the host", Packet.Tcp(world.As("stall", source), "172.20.0.130", 22));
            foreach (string office in world.There("office"))
                yield return Probe.Single($"in the {office} {source} opens tcp 22 at the host", Packet.Tcp(world.As(office, source), "172.20.1.130", 22));
        }
        foreach (var flags in (TcpFlags[])[TcpFlags.None, TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Rst, TcpFlags.Ack])
        {
            foreach (ushort port in (ushort[])[22, 80, 8080])
                yield return Probe.Single($"{flags} of no connection comes to the host's port {port}", Packet.Tcp(internet, "172.20.0.130", port) with { Flags = flags });
            yield return Probe.Single($"the desk sends {flags} of no connection into the internet", Packet.Tcp(world["desk"], "192.0.2.7", 80) with { Flags = flags });
        }
        foreach (var (type, code) in ((byte, byte)[])[(3, 3), (3, 4), (11, 0)])
        {
            yield return new($"the desk is told icmp {type}/{code}", run =>
            {
                if (run.Begin(Packet.Udp(world["desk"], "192.0.2.7", 33_434)) is var talk && talk.Open() && talk.Came is { } came)
                    run.Complain(PacketSource.Through(came.Interface!.Value, "192.0.2.1", came.NextHop), came, type, code);
            });
        }
        foreach (string asked in (string[])["172.20.0.130", "172.20.1.130", "192.168.0.254", "192.168.0.1"])
        {
            foreach (string who in world.There("stall", "office", "desk"))
            {
                yield return new($"{who} asks who has {asked}", run => run.Send(world[who].Interface!.Value,
                    new ArpMessage(IsReply: false, world.MacOf(who), world.AddressOf(who), "00:00:00:00:00:00", asked)));
            }
        }
    }
}
