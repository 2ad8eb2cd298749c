#!/usr/bin/env -S dotnet run
#:project ../../src/VirtLab.Core/VirtLab.Core.csproj
#:property PublishAot=false
using VirtLab.Explaining;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;

// Two networks behind two routers: the lab's host is one of them, with a machine behind it; a node is the other, with a server behind it.
//
//   anna ── west 192.168.1.0/24 ── the host ── 10.0.0.0/30 transit ── router ── east 192.168.2.0/24 ── bert
var lab = new Lab("two-routers")
{
    Networks = [new("west", "192.168.1.254/24")],
    Machines = [new("anna") { Nics = [new("west", "192.168.1.1")] }],
    Uplinks = [new("eth0", "10.0.0.1/30") { Segment = "transit" }],
    Routes = [new("192.168.2.0/24") { Via = "10.0.0.2" }],

    Segments = [new("transit"), new("east")],
    Nodes =
    [
        new("router")
        {
            Interfaces = [new("transit", "10.0.0.2/30"), new("east", "192.168.2.254/24")],
            Routes = [new("192.168.1.0/24") { Via = "10.0.0.1" }],
        },
        new("bert") { Interfaces = [new("east", "192.168.2.1/24")], Routes = [NodeRoute.Default("192.168.2.254")], Services = [Service.Http()] },
    ],
};

await using var host = await SandboxHost.StartAsync();
await using var running = await host.UpAsync(lab);
Console.WriteLine(await running.ProbeAsync("anna", "bert", Probe.Tcp(80)));
Console.WriteLine(await running.ProbeAsync("bert", "anna", Probe.Tcp(80)));
Console.WriteLine((await running.RunAsync("anna", ["busybox", "traceroute", "-n", "192.168.2.1"])).Output);

await running.SetLinkAsync("eth0", up: false);
Console.WriteLine(await running.ProbeAsync("anna", "bert", Probe.Ping()));
Console.WriteLine(lab.Explain(Packet.Ping("anna", "192.168.2.1"), await running.CircumstancesAsync()));

await running.SetLinkAsync("eth0", up: true);
Console.WriteLine(await running.ProbeAsync("anna", "bert", Probe.Ping()));
