using VirtLab.Explaining;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;

var office = new Lab("office")
{
    Networks = [new("br0", "10.0.0.254/24")],
    Machines = [new("pos") { Nics = [new("br0", "10.0.0.1")] }],

    // The host's cards towards the outside, and who is there.
    Uplinks = [new("eth0", "192.0.2.2/24") { Segment = "fibre" }, new("eth1", "198.51.100.2/24") { Segment = "lte" }],
    Providers =
    [
        new("fibre", 1, "eth0", "192.0.2.1") { Balance = 1, Optional = true },
        new("lte", 2, "eth1", "198.51.100.1") { Optional = true },
    ],

    // The firewall: what is behind which interface, who may begin a connection with whom, and what address the machines have outside.
    Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth1"] }, new("lan") { Interfaces = ["br0"] }],
    Policies =
    [
        new("lan", "net", PolicyAction.Accept),
        // So UpAsync sees the machine's page; without this it returns when the machine's name resolves.
        new("fw", "all", PolicyAction.Accept),
        new("net", "all", PolicyAction.Drop) { Log = true },
        new("all", "all", PolicyAction.Reject),
    ],
    Snat = [new("10.0.0.0/24", "eth0"), new("10.0.0.0/24", "eth1")],

    // The world: two cables, and at the other end of both a node that is the providers' routers and a bank behind them.
    Segments = [new("fibre"), new("lte")],
    Nodes =
    [
        new("bank")
        {
            Interfaces = [new("fibre", "192.0.2.1/24"), new("lte", "198.51.100.1/24")],
            Loopback = ["203.0.113.10"],
            Services = [Service.Http(443)],
        },
    ],
};

// Before anything is there: what would become of this packet, and why?
Console.WriteLine(office.Explain(Packet.Tcp("pos", "203.0.113.10", 443)));

await using var host = await SandboxHost.StartAsync();
await using var lab = await host.UpAsync(office);
Console.WriteLine(await lab.ProbeAsync("pos", "bank", Probe.Tcp(443)));
Console.WriteLine(await lab.ProbeAsync("bank", "192.0.2.2", Probe.Tcp(22)));

// The fibre is cut.
await lab.SetLinkAsync("eth0", up: false);
Console.WriteLine(await lab.ProbeAsync("pos", "bank", Probe.Tcp(443)));
