using VirtLab.Model;
using VirtLab.Probing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>By which provider a packet crossed the uplinks.</summary>
internal sealed class CrossingTests
{
    private const string Learned = "02:00:00:00:00:01", Given = "02:00:00:00:00:fe", Else = "02:00:00:00:00:77";

    private static readonly Lab Lab = new("crossing")
    {
        Providers =
        [
            new("learned", 1, "eth0", "172.20.1.1"), new("given", 2, "eth0", "172.20.1.254") { GatewayMac = Given }, new("dialled", 3, "ppp0"),
            new("told", 4, "eth1") { GatewayByDhcp = true },
        ],
    };

    [TestCase("eth0", Learned, "learned")]
    [TestCase("eth0", Given, "given")]
    [TestCase("eth0", Else, null)]
    [TestCase("ppp0", "00:00:00:00:00:00", "dialled")]
    [TestCase("ppp0", Learned, "dialled")]
    [TestCase("eth1", Else, "told")]
    [TestCase("eth1", Learned, null)]
    public async Task It_is_told_by_the_gateways_hardware_address_and_without_a_gateway_by_the_uplink(string uplink, string mac, string? provider)
    {
        var commands = new FakeCommands().On("ip -N -j link show", "[]").On("ip -N -j rule", "[]").On("ip -6 -N -j rule", "").On("ip -N -j neighbour show", $$"""
            [{"dst":"172.20.1.1","dev":"eth0","lladdr":"{{Learned}}","state":["REACHABLE"]},{"dst":"172.20.1.254","dev":"eth0","lladdr":"{{Given}}","state":["REACHABLE"]},
             {"dst":"10.0.0.1","dev":"eth1","lladdr":"{{Else}}","state":["STALE"]}]
            """).On("ip -N -j route", """[{"dst":"default","gateway":"10.0.0.1","dev":"eth1","protocol":"16","metric":100,"flags":[]}]""");
        await using var host = new FakeHost { Commands = commands };
        var packet = Sighting.Parse(Frames.OnEthernet(Frames.UdpDatagram(1, 2)))! with { DestinationMac = mac, Identity = "x" };

        var crossings = new Crossings([(uplink, packet)], await new Gateways(host, Lab).ReadAsync(default));

        (crossings.Via(packet)?.ToString()).Should().Be(provider);
    }
}
