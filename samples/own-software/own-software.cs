#!/usr/bin/env -S dotnet run
#:project ../../src/VirtLab.Testing.Xunit/VirtLab.Testing.Xunit.csproj
#:package xunit.v3
#:property PublishAot=false
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Testing;
using VirtLab.Testing.Xunit;
using Xunit;

/// <summary>A shop behind two providers. It comes up once, in a sandbox, for all tests of the class.</summary>
public sealed class Shop() : XunitLab(new Lab("shop")
{
    Networks = [new("br0", "10.0.0.254/24")],
    Machines = [new("till") { Nics = [new("br0", "10.0.0.1")] }, new("office") { Nics = [new("br0", "10.0.0.2")] }],
    Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth1"] }, new("lan") { Interfaces = ["br0"] }],
    Policies = [new("lan", "net", PolicyAction.Accept), new("net", "all", PolicyAction.Drop) { Log = true }, new("all", "all", PolicyAction.Reject)],
    Snat = [new("10.0.0.0/24", "eth0"), new("10.0.0.0/24", "eth1")],
    Uplinks = [new("eth0", "192.0.2.2/24") { Segment = "fibre" }, new("eth1", "198.51.100.2/24") { Segment = "lte" }],
    Providers = [new("fibre", 1, "eth0", "192.0.2.1") { Balance = 1, Optional = true }, new("lte", 2, "eth1", "198.51.100.1") { Fallback = 1, Optional = true }],
    Segments = [new("fibre"), new("lte")],
    Nodes =
    [
        new("headquarters")
        {
            Interfaces = [new("fibre", "192.0.2.1/24"), new("lte", "198.51.100.1/24")],
            Loopback = ["203.0.113.10"],
            Routes = [new("10.0.0.0/24") { Via = "192.0.2.2" }],
            Services = [Service.Http()],
        },
    ],
});

/// <summary>Tests of till.sh on the machine "till". Each finds the lab, and the machines' memory and files, as they came up.</summary>
public sealed class TillTests(Shop shop) : LabTests(shop), IClassFixture<Shop>
{
    protected override async ValueTask SetUpAsync()
    {
        var till = await File.ReadAllTextAsync(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "till.sh"));
        await Lab.RunAsync("till", ["busybox", "sh", "-c", "printf %s \"$1\" > /tmp/till", "sh", till]);
    }

    [Fact]
    public async Task Orders_go_out_by_fibre()
    {
        Assert.Equal((0, "order 1 sent\n"), await TillAsync("order", "1"));
        (await Lab.Should().ReachAsync("till", "headquarters", Probe.Tcp(80))).Via("fibre");
    }

    [Fact]
    public async Task Orders_go_out_by_lte_when_the_fibre_is_cut()
    {
        await Lab.SetLinkAsync("eth0", up: false);
        Assert.Equal((0, "order 2 sent\n"), await TillAsync("order", "2"));
        (await Lab.Should().ReachAsync("till", "headquarters", Probe.Tcp(80))).Via("lte");
    }

    [Fact]
    public async Task Only_the_shop_itself_sees_the_orders()
    {
        await TillAsync("order", "3");
        await TillAsync("serve");
        var seen = await Lab.RunAsync("office", ["busybox", "sh", "-c", "printf 'GET /orders HTTP/1.0\r\n\r\n' | busybox nc 10.0.0.1 7000"]);
        Assert.EndsWith("\n3\n", seen.Output);
        await Lab.Should().NotReachAsync("headquarters", "till", Probe.Tcp(7000) with { Timeout = TimeSpan.FromSeconds(1) });
    }

    private Task<(int ExitCode, string Output)> TillAsync(params string[] arguments) => Lab.RunAsync("till", ["busybox", "sh", "/tmp/till", .. arguments]);
}
