#!/usr/bin/env dotnet
#:project ../../src/VirtLab.Core/VirtLab.Core.csproj
#:property PublishAot=false
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Running;

var ursa = new Lab("ursa")
{
    Networks = [new("br0", "192.168.0.254/24") { Domain = "ursa.test", DnsHosts = [new("192.168.0.254", ["ursa"])] }],
    Machines =
    [
        new("etch32") { Nics = [new("br0", "192.168.0.1") { Tap = "tap0" }] },
        new("etch64") { Nics = [new("br0", "192.168.0.2") { Tap = "tap1" }] },
        new("hardy64") { Nics = [new("br0", "192.168.0.3") { Tap = "tap2" }] },
        new("centos51") { Nics = [new("br0", "192.168.0.4") { Tap = "tap3" }] },
    ],

    Uplinks =
    [
        new("eth0", "172.20.1.130/24") { Segment = "lan", Dhcp = true, TcpFlags = true, RouteFilter = true, LogMartians = true, ArpIgnore = true },
        new("wlan0", "172.20.1.102/24") { Segment = "lan", Up = false, Dhcp = true, TcpFlags = true, RouteFilter = true, LogMartians = true },
    ],
    Providers =
    [
        new("comcast", 1, "eth0", "172.20.1.1") { Balance = 1, Loose = true, Optional = true },
        new("avvanta", 2, "eth0", "172.20.1.254") { Loose = true, Optional = true },
        new("wireless", 3, "wlan0", "172.20.1.1") { Optional = true },
    ],
    RoutingRules =
    [
        new("avvanta") { To = "206.124.146.176/31" },
        new("avvanta") { To = "206.124.146.178/31" },
        new("avvanta") { To = "206.124.146.180/32" },
    ],
    Marks =
    [
        new("avvanta") { Protocol = Protocol.Tcp, Ports = 21 },
        new("avvanta") { Helper = Helper.Ftp },
        new("avvanta") { Protocol = Protocol.Tcp, Ports = 119 },
    ],

    Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "wlan0"] }, new("kvm") { Interfaces = ["br0"] }],
    Policies =
    [
        new("net", "net", PolicyAction.None),
        new("fw", "net", PolicyAction.Accept),
        new("fw", "kvm", PolicyAction.Accept),
        new("kvm", "all", PolicyAction.Accept),
        new("net", "all", PolicyAction.Drop) { Log = true },
        new("all", "all", PolicyAction.Reject) { Log = true },
    ],
    Rules = [new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22 }],
    Snat = [new("192.168.0.0/24", "eth0"), new("192.168.0.0/24", "wlan0")],
    PortForwards = [new("net", Protocol.Tcp, 8080, "192.168.0.1", 80)],

    // The world around the host.
    Segments = [new("lan"), new("cable"), new("dsl"), new("dmz")],
    Nodes =
    [
        new("linksys")
        {
            Interfaces = [new("lan", "172.20.1.1/24"), new("cable", "203.0.113.67/24")],
            Routes = [NodeRoute.Default("203.0.113.1")],
            Masquerade = ["cable"],
            Forwards = [new(Protocol.Tcp, 22, "172.20.1.130", 22), new(Protocol.Tcp, 8080, "172.20.1.130", 8080)],
        },
        new("firewall")
        {
            Interfaces = [new("lan", "172.20.1.254/24"), new("dsl", "206.124.146.176/24"), new("dmz")],
            Routes = [new("206.124.146.177/32") { Segment = "dmz" }, NodeRoute.Default("206.124.146.1")],
            Masquerade = ["dsl"],
            Forwards = [new(Protocol.Tcp, 22, "172.20.1.130", 22), new(Protocol.Tcp, 8080, "172.20.1.130", 8080)],
        },
        new("server")
        {
            Interfaces = [new("dmz", "206.124.146.177/32")],
            Routes = [new("206.124.146.176/32") { Segment = "dmz" }, NodeRoute.Default("206.124.146.176")],
            Services = [Service.Http()],
        },
        new("laptop") { Interfaces = [new("lan", "172.20.1.107/24")], Routes = [NodeRoute.Default("172.20.1.1")] },
        new("allinone") { Interfaces = [new("lan", "172.20.1.100/24")], Routes = [NodeRoute.Default("172.20.1.1")] },
        new("internet")
        {
            Interfaces = [new("cable", "203.0.113.1/24"), new("dsl", "206.124.146.1/24")],
            Loopback = ["198.51.100.10"],
            Routes = [new("206.124.146.177/32") { Via = "206.124.146.176" }],
            Services = [Service.Http(), Service.Http(119), Service.Tftp(), Service.Ftp()],
        },
    ],
};

await using var host = await SandboxHost.StartAsync();
Console.WriteLine(host.Description);
Console.WriteLine(await host.PlanAsync(ursa));
await using var lab = await host.UpAsync(ursa, new UpOptions { Progress = new Now(), WaitFor = args.Length > 0 ? Enum.Parse<VirtLab.Running.Waiting.MachineStage>(args[0]) : VirtLab.Running.Waiting.MachineStage.ServiceAnswers });
foreach (var m in lab.Machines) Console.WriteLine(m);
var w = System.Diagnostics.Stopwatch.StartNew();
async Task P(Endpoint from, Endpoint to, Probe probe) { var r = await lab.ProbeAsync(from, to, probe); Console.WriteLine($"{w.ElapsedMilliseconds,6} {r.Took.TotalMilliseconds,5:0} {r} {r.Answer.Trim()}"); }
await P(Endpoint.Host, "internet", Probe.Tcp(80));
await P(Endpoint.Host, "internet", Probe.Ping());
await P(Endpoint.Host, "internet", Probe.Udp());
await P(Endpoint.Host, "internet", Probe.Tcp(119));
await P(Endpoint.Host, "internet", Probe.Ftp());
await P(Endpoint.Host, "server", Probe.Tcp(80));
await P("internet", "203.0.113.67", Probe.Tcp(22) with { SeenAt = Endpoint.Host });
await P("internet", "206.124.146.176", Probe.Tcp(22) with { SeenAt = Endpoint.Host });
await P("laptop", "172.20.1.130", Probe.Tcp(23) with { Timeout = TimeSpan.FromSeconds(1) });
await P("laptop", "172.20.1.130", Probe.Segment(22, TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg));
await P("laptop", "172.20.1.130", Probe.Segment(22, TcpFlags.Syn));
await P("laptop", "192.168.0.254", Probe.Arp("eth0"));
await P("laptop", "172.20.1.130", Probe.Arp("eth0"));
foreach (var e in lab.FirewallLog.Entries) Console.WriteLine(e);
await lab.SetLinkAsync("eth0", false); await lab.SetLinkAsync("wlan0", true);
await P(Endpoint.Host, "internet", Probe.Tcp(80));
if (args.Length > 1) Console.ReadLine();

internal sealed class Now : IProgress<LabProgress> { public void Report(LabProgress p) => Console.WriteLine($"{p.At.TotalMilliseconds,6:0} {p.Subject,-22} {p.Step} {p.State} {p.Took?.TotalMilliseconds:0} {p.Detail}"); }
