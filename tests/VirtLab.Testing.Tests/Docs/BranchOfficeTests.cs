using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Native;
using VirtLab.Probing;
using VirtLab.Running;

namespace VirtLab.Testing.Tests.Docs;

public sealed class BranchOfficeTests
{
    private static readonly Lab Office = new("office")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("pos") { Nics = [new("br0", "10.0.0.1")] }],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth1"] }, new("lan") { Interfaces = ["br0"] }],
        Policies = [new("lan", "net", PolicyAction.Accept), new("net", "all", PolicyAction.Drop) { Log = true }, new("all", "all", PolicyAction.Reject)],
        Snat = [new("10.0.0.0/24", "eth0"), new("10.0.0.0/24", "eth1")],
        Uplinks = [new("eth0", "192.0.2.2/24") { Segment = "fibre" }, new("eth1", "198.51.100.2/24") { Segment = "lte" }],
        Providers = [new("fibre", 1, "eth0", "192.0.2.1") { Balance = 1, Optional = true }, new("lte", 2, "eth1", "198.51.100.1") { Optional = true }],
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

    // The lab as it is written. No host, no packet: milliseconds.
    [Test]
    public void Payments_leave_by_fibre_and_by_lte_when_that_fails()
    {
        Office.Should().BeValid();
        Office.Should().Reach("pos", "bank", Probe.Tcp(443)).Via("fibre").SeenFrom("192.0.2.2");
        Office.Should().When(new() { Down = ["eth0"] }).Reach("pos", "bank", Probe.Tcp(443)).Via("lte");
        Office.Should().NotReach("bank", "192.0.2.2", Probe.Tcp(22), "nobody logs in from outside");
    }

    // Code of your own that uses VirtLab, on a host in memory: it plans, applies, changes and removes, on any operating system.
    [Test]
    public async Task The_office_fails_over_while_it_runs()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Office);
        await lab.SetLinkAsync("eth0", up: false);
        (await lab.Should().ReachAsync("pos", "bank", Probe.Tcp(443))).Via("lte").AnsweredVia("lte");
    }

    // What goes wrong, without waiting for it.
    [Test]
    public async Task What_can_not_come_up_is_told_and_nothing_is_left()
    {
        await using var host = new FakeHost();
        host.Libvirt.GuestOf = machine => FakeGuest.Tiny with { AsksForAddress = machine != "pos" };
        await host.Awaiting(it => it.UpAsync(Office)).Should().ThrowAsync<LabFailedException>().WithMessage("*pos*asks for no address*");
        host.Libvirt.Domains.Should().BeEmpty();

        host.Libvirt.GuestOf = _ => FakeGuest.Tiny;
        host.Libvirt.Fail("virNetworkCreateXML", ErrorNumber.InternalError, "no bridge today");
        await host.Awaiting(it => it.UpAsync(Office)).Should().ThrowAsync<LabFailedException>().WithMessage("*no bridge today*");
    }
}
