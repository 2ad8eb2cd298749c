using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;

var small = new Lab("small")
{
    Networks = [new("br0", "192.168.0.254/24") { Domain = "small.test" }],
    Machines =
    [
        new("one") { Nics = [new("br0", "192.168.0.1")] },
        new("two") { Nics = [new("br0", "192.168.0.2")] },
    ],
};

await using var host = await SandboxHost.StartAsync();
await using var lab = await host.UpAsync(small);
Console.WriteLine(await lab.ProbeAsync("one", "two", Probe.Tcp(80)));

// A running lab changes to another one of the same name.
var larger = small with { Machines = [.. small.Machines, new("three") { Nics = [new("br0", "192.168.0.3")] }] };
Console.WriteLine(await lab.PlanAsync(larger));
await lab.ApplyAsync(larger);
Console.WriteLine(await lab.DriftAsync());
