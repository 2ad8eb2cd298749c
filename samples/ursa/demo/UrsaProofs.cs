using VirtLab.Labs;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;

namespace Ursa.Demo;

/// <summary>The nine things that must be seen in Ursa, each shown with real packets.</summary>
public static class UrsaProofs
{
    private const string Comcast = "203.0.113.67", Avvanta = "206.124.146.176", Host = "172.20.1.130";

    // What is dropped is never answered; there is no use in waiting long for it.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<Proof> All { get; } =
    [
        new(1, "Each VM has its reserved address, and its name resolves both ways", NamesAsync),
        new(2, "VM and VM, host and VM reach each other over the bridge", BridgeAsync),
        new(3, "VM to the internet leaves by comcast", InternetAsync),
        new(4, "VM and host to 206.124.146.177 leave by avvanta", RulesAsync),
        new(5, "The host's own ftp (control and data) and nntp leave by avvanta, the rest by comcast", MarksAsync),
        new(6, "What comes in through a gateway is answered through the same gateway", TrackAsync),
        new(7, "net to host and VMs is dropped and logged, save the port forward", FirewallAsync),
        new(8, "Bad TCP flags are dropped; ARP for br0's address is not answered on eth0", FiltersAsync),
        new(9, "With eth0 down and wlan0 up, wireless carries everything", WirelessAsync),
    ];

    private static async Task<IReadOnlyList<Observation>> NamesAsync(RunningLab lab, CancellationToken cancellationToken)
    {
        var seen = new List<Observation>();
        foreach (var (index, machine) in lab.Machines.Index())
        {
            var reserved = lab.Lab.Machines[index].Nics[0].Address;
            seen.Add(new($"{machine.Name} has {reserved}", $"lease {machine.Address}", machine.Address == reserved));
            string name = machine.DnsName.ToString()!;
            var other = Endpoint.Of(lab.Machines[(index + 1) % lab.Machines.Count].Name);
            foreach (var from in new[] { Endpoint.Host, other })
            {
                var forward = await lab.ResolveAsync(from, name, cancellationToken);
                var reverse = await lab.ResolveAsync(from, machine.Address.ToString()!, cancellationToken);
                seen.Add(new($"{from} looks up {name} and {machine.Address}", $"{string.Join(' ', forward.Addresses)}, {string.Join(' ', reverse.Names)}",
                    forward.Addresses.Contains(machine.Address!.Value) && reverse.Names.Contains(name)));
            }
        }
        return seen;
    }

    private static async Task<IReadOnlyList<Observation>> BridgeAsync(RunningLab lab, CancellationToken cancellationToken) =>
    [
        await SeesAsync(lab, "etch32", "etch64", Probe.Ping(), "192.168.0.1", null, cancellationToken),
        await SeesAsync(lab, "hardy64", "centos51", Probe.Tcp(80), "192.168.0.3", null, cancellationToken),
        await SeesAsync(lab, Endpoint.Host, "etch32", Probe.Tcp(80), "192.168.0.254", null, cancellationToken),
        await SeesAsync(lab, "centos51", Endpoint.Host, Probe.Tcp(80) with { Listen = true }, "192.168.0.4", null, cancellationToken),
    ];

    private static async Task<IReadOnlyList<Observation>> InternetAsync(RunningLab lab, CancellationToken cancellationToken) =>
    [
        await SeesAsync(lab, "etch32", "internet", Probe.Tcp(80), Comcast, "comcast", cancellationToken),
        await SeesAsync(lab, "etch64", "internet", Probe.Udp(), Comcast, "comcast", cancellationToken),
        await SeesAsync(lab, "hardy64", "internet", Probe.Ping(), Comcast, "comcast", cancellationToken),
    ];

    private static async Task<IReadOnlyList<Observation>> RulesAsync(RunningLab lab, CancellationToken cancellationToken) =>
    [
        await SeesAsync(lab, "centos51", "server", Probe.Tcp(80), Host, "avvanta", cancellationToken),
        await SeesAsync(lab, Endpoint.Host, "server", Probe.Tcp(80), Host, "avvanta", cancellationToken),
        await SeesAsync(lab, "etch32", "server", Probe.Ping(), Host, "avvanta", cancellationToken),
    ];

    private static async Task<IReadOnlyList<Observation>> MarksAsync(RunningLab lab, CancellationToken cancellationToken) =>
    [
        await SeesAsync(lab, Endpoint.Host, "internet", Probe.Tcp(80), Comcast, "comcast", cancellationToken),
        await SeesAsync(lab, Endpoint.Host, "internet", Probe.Udp(), Comcast, "comcast", cancellationToken),
        await SeesAsync(lab, Endpoint.Host, "internet", Probe.Ftp(), Avvanta, "avvanta", cancellationToken, flows: 2),
        await SeesAsync(lab, Endpoint.Host, "internet", Probe.Tcp(119), Avvanta, "avvanta", cancellationToken),
        await SeesAsync(lab, "etch64", "internet", Probe.Ftp(), Comcast, "comcast", cancellationToken, flows: 2),
    ];

    private static async Task<IReadOnlyList<Observation>> TrackAsync(RunningLab lab, CancellationToken cancellationToken) =>
    [
        await SeesAsync(lab, "internet", Comcast, Probe.Tcp(22) with { SeenAt = Endpoint.Host, Listen = true }, "203.0.113.1", "comcast", cancellationToken),
        await SeesAsync(lab, "internet", Avvanta, Probe.Tcp(22) with { SeenAt = Endpoint.Host, Listen = true }, "206.124.146.1", "avvanta", cancellationToken),
    ];

    private static async Task<IReadOnlyList<Observation>> FirewallAsync(RunningLab lab, CancellationToken cancellationToken) =>
    [
        await DroppedAsync(lab, "laptop", Host, Probe.Tcp(23) with { Timeout = Short }, "net-fw:DROP", cancellationToken),
        await DroppedAsync(lab, "laptop", "etch64", Probe.Tcp(80) with { Timeout = Short }, "net-kvm:DROP", cancellationToken),
        await SeesAsync(lab, "internet", Comcast, Probe.Tcp(8080) with { SeenAt = "etch32", SeenAtPort = 80 }, "203.0.113.1", "comcast", cancellationToken),
        await SeesAsync(lab, "internet", Avvanta, Probe.Tcp(8080) with { SeenAt = "etch32", SeenAtPort = 80 }, "206.124.146.1", "avvanta", cancellationToken),
    ];

    private static async Task<IReadOnlyList<Observation>> FiltersAsync(RunningLab lab, CancellationToken cancellationToken)
    {
        var seen = new List<Observation>();
        // Port 22 is open: a plain SYN is answered, so it is the flags that make the difference.
        var plain = await lab.ProbeAsync("laptop", Host, Probe.Segment(22, TcpFlags.Syn), cancellationToken);
        seen.Add(new("laptop sends a plain SYN to port 22", Text(plain), plain.Answered));
        foreach (var flags in new[] { TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg, TcpFlags.None, TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Syn | TcpFlags.Rst })
            seen.Add(await DroppedAsync(lab, "laptop", Host, Probe.Segment(22, flags) with { Timeout = Short }, "tcpflags:DROP", cancellationToken));
        var own = await lab.ProbeAsync("laptop", Host, Probe.Arp("eth0") with { Timeout = Short }, cancellationToken);
        seen.Add(new($"laptop asks by ARP for {Host}", Text(own), own.Answered));
        var bridge = await lab.ProbeAsync("laptop", "192.168.0.254", Probe.Arp("eth0") with { Timeout = Short }, cancellationToken);
        seen.Add(new("laptop asks by ARP for 192.168.0.254", Text(bridge), !bridge.Answered));
        return seen;
    }

    private static async Task<IReadOnlyList<Observation>> WirelessAsync(RunningLab lab, CancellationToken cancellationToken)
    {
        await lab.SetLinkAsync("eth0", up: false, cancellationToken);
        await lab.SetLinkAsync("wlan0", up: true, cancellationToken);
        var seen = new List<Observation>
        {
            await SeesAsync(lab, "etch32", "internet", Probe.Tcp(80), Comcast, "wireless", cancellationToken),
            await SeesAsync(lab, Endpoint.Host, "internet", Probe.Ping(), Comcast, "wireless", cancellationToken),
            await SeesAsync(lab, Endpoint.Host, "internet", Probe.Tcp(119), Comcast, "wireless", cancellationToken),
        };
        await lab.SetLinkAsync("wlan0", up: false, cancellationToken);
        await lab.SetLinkAsync("eth0", up: true, cancellationToken);
        seen.Add(await SeesAsync(lab, "etch32", "internet", Probe.Tcp(80), Comcast, "comcast", cancellationToken));
        return seen;
    }

    private static async Task<Observation> SeesAsync(RunningLab lab, Endpoint from, Endpoint to, Probe probe, string source, string? via,
        CancellationToken cancellationToken, int flows = 1)
    {
        var result = await lab.ProbeAsync(from, to, probe, cancellationToken);
        Name? provider = via is null ? null : (Name?)Name.Parse(via);
        bool holds = result.Answered && result.Flows.Count == flows && result.Flows.All(flow => flow.SeenFrom == source && flow.Via == provider);
        return new Observation($"{from} -> {to} {probe}", Text(result), holds);
    }

    private static async Task<Observation> DroppedAsync(RunningLab lab, Endpoint from, Endpoint to, Probe probe, string prefix, CancellationToken cancellationToken)
    {
        // What was logged before is not for this packet.
        var before = lab.FirewallLog.Entries.ToHashSet(ReferenceEqualityComparer.Instance);
        var result = await lab.ProbeAsync(from, to, probe, cancellationToken);
        FirewallLogEntry? logged = null;
        try
        {
            logged = await lab.FirewallLog.WaitAsync(entry => !before.Contains(entry) && entry.Prefix == prefix && (probe is not SegmentProbe sent || entry.Flags == sent.Flags), Short, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Then it was not logged, and the observation says so.
        }
        return new Observation($"{from} -> {to} {probe}", $"{Text(result)}; {(logged is null ? "not logged" : $"logged \"{logged}\"")}",
            result.Outcome == ProbeOutcome.TimedOut && logged is not null);
    }

    private static string Text(ProbeResult result)
    {
        // The observation says already who sent what to whom.
        string text = result.ToString();
        return text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..];
    }
}
