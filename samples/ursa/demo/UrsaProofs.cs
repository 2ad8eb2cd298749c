using VirtLab.Labs;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace Ursa.Demo;

/// <summary>The nine things that must be seen in Ursa, each shown with real packets.</summary>
public static class UrsaProofs
{
    private const string Comcast = "203.0.113.67", Avvanta = "206.124.146.176", Host = "172.20.1.130";

    private static readonly TcpFlags[] BadFlags =
    [
        TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg, TcpFlags.None,
        TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Syn | TcpFlags.Rst, TcpFlags.Fin | TcpFlags.Rst,
    ];

    public static IReadOnlyList<Proof> All { get; } =
    [
        new(1, "Each VM has its reserved address, and its name resolves both ways everywhere",
            (lab, cancellationToken) => new NameProof(lab, cancellationToken).RunAsync()),
        Of(2, "VM and VM, host and VM reach each other over the bridge", Bridge),
        Of(3, "VM to the internet leaves by comcast", Internet),
        Of(4, "VM and host to 206.124.146.177 leave by avvanta", Rules),
        Of(5, "The host's own ftp (control and data) and nntp leave by avvanta, the rest by comcast", Marks),
        Of(6, "What comes in through a gateway is answered through the same gateway", Track),
        Of(7, "net to host and VMs is dropped and logged, save what a rule opens and the port forward", Firewall),
        Of(8, "Bad TCP flags are dropped; ARP for br0's address is not answered on eth0", Filters),
        new(9, "With eth0 down and wlan0 up, wireless carries everything", WirelessAsync),
    ];

    private static Task<Observation>[] Bridge(Look look) =>
    [
        look.SeesAsync("etch32", "etch64", Probe.Ping(), "192.168.0.1"),
        look.SeesAsync("etch64", "etch32", Probe.Ping(), "192.168.0.2"),
        look.SeesAsync("hardy64", "centos51", Probe.Tcp(80), "192.168.0.3"),
        look.SeesAsync(Endpoint.Host, "etch32", Probe.Tcp(80), "192.168.0.254"),
        look.SeesAsync("centos51", Endpoint.Host, Probe.Tcp(80) with { Listen = true }, "192.168.0.4"),
    ];

    private static Task<Observation>[] Internet(Look look) =>
    [
        look.SeesAsync("etch32", "internet", Probe.Tcp(80), Comcast, "comcast"),
        look.SeesAsync("etch64", "internet", Probe.Udp(), Comcast, "comcast"),
        look.SeesAsync("hardy64", "internet", Probe.Ping(), Comcast, "comcast"),
    ];

    private static Task<Observation>[] Rules(Look look) =>
    [
        look.SeesAsync("centos51", "server", Probe.Tcp(80), Host, "avvanta"),
        look.SeesAsync(Endpoint.Host, "server", Probe.Tcp(80), Host, "avvanta"),
        look.SeesAsync("etch32", "server", Probe.Ping(), Host, "avvanta"),
    ];

    private static Task<Observation>[] Marks(Look look) =>
    [
        look.SeesAsync(Endpoint.Host, "internet", Probe.Tcp(80), Comcast, "comcast"),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Udp(), Comcast, "comcast"),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Ping(), Comcast, "comcast"),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Ftp(), Avvanta, "avvanta", flows: 2),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Tcp(119), Avvanta, "avvanta"),
        look.SeesAsync("etch64", "internet", Probe.Ftp(), Comcast, "comcast", flows: 2),
    ];

    private static Task<Observation>[] Track(Look look) =>
    [
        look.SeesAsync("internet", Comcast, Probe.Tcp(22) with { SeenAt = Endpoint.Host, Listen = true }, "203.0.113.1", "comcast"),
        look.SeesAsync("internet", Avvanta, Probe.Tcp(22) with { SeenAt = Endpoint.Host, Listen = true }, "206.124.146.1", "avvanta"),
    ];

    private static Task<Observation>[] Firewall(Look look) =>
    [
        look.DroppedAsync("laptop", Host, Probe.Tcp(23), "net-fw:DROP"),
        look.DroppedAsync("laptop", "etch64", Probe.Tcp(80), "net-kvm:DROP"),
        look.SeesAsync("laptop", Host, Probe.Tcp(22) with { Listen = true }, "172.20.1.107"),
        look.SeesAsync("internet", Comcast, Probe.Tcp(8080) with { SeenAt = "etch32", SeenAtPort = 80 }, "203.0.113.1", "comcast"),
        look.SeesAsync("internet", Avvanta, Probe.Tcp(8080) with { SeenAt = "etch32", SeenAtPort = 80 }, "206.124.146.1", "avvanta"),
    ];

    private static Task<Observation>[] Filters(Look look) =>
    [
        // Port 22 is open: a plain SYN is answered, so it is the flags that make the difference.
        look.AnsweredAsync("laptop", Host, Probe.Segment(22, TcpFlags.Syn), answered: true),
        .. BadFlags.Select(flags => look.DroppedAsync("laptop", Host, Probe.Segment(22, flags), "tcpflags:DROP")),
        look.AnsweredAsync("laptop", Host, Probe.Arp("eth0"), answered: true),
        look.AnsweredAsync("laptop", "192.168.0.254", Probe.Arp("eth0"), answered: false),
    ];

    private static async Task<IReadOnlyList<Observation>> WirelessAsync(RunningLab lab, CancellationToken cancellationToken)
    {
        var look = new Look(lab, cancellationToken);
        Observation[] without;
        await lab.SetLinkAsync("eth0", up: false, cancellationToken);
        await lab.SetLinkAsync("wlan0", up: true, cancellationToken);
        try
        {
            without = await Task.WhenAll(Wireless(look));
        }
        finally
        {
            await lab.SetLinkAsync("wlan0", up: false, cancellationToken);
            await lab.SetLinkAsync("eth0", up: true, cancellationToken);
        }
        return [.. without, .. await Task.WhenAll(Back(look))];
    }

    private static Task<Observation>[] Wireless(Look look) =>
    [
        look.SeesAsync("etch32", "internet", Probe.Tcp(80), Comcast, "wireless"),
        look.SeesAsync("etch64", "server", Probe.Tcp(80), Comcast, "wireless"),
        look.SeesAsync("hardy64", "internet", Probe.Udp(), Comcast, "wireless"),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Ping(), Comcast, "wireless"),
        look.SeesAsync(Endpoint.Host, "server", Probe.Ping(), Comcast, "wireless"),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Ftp(), Comcast, "wireless", flows: 2),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Tcp(119), Comcast, "wireless"),
    ];

    // Once eth0 is up again everything is as before.
    private static Task<Observation>[] Back(Look look) =>
    [
        look.SeesAsync("etch32", "internet", Probe.Tcp(80), Comcast, "comcast"),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Udp(), Comcast, "comcast"),
        look.SeesAsync("etch64", "server", Probe.Tcp(80), Host, "avvanta"),
        look.SeesAsync(Endpoint.Host, "internet", Probe.Ftp(), Avvanta, "avvanta", flows: 2),
        look.SeesAsync("internet", Avvanta, Probe.Tcp(8080) with { SeenAt = "etch32", SeenAtPort = 80 }, "206.124.146.1", "avvanta"),
    ];

    /// <summary>A proof whose observations don't depend on each other: they are made side by side.</summary>
    private static Proof Of(int number, string title, Func<Look, Task<Observation>[]> observe) =>
        new(number, title, async (lab, cancellationToken) => await Task.WhenAll(observe(new Look(lab, cancellationToken))));
}
