using VirtLab.Diagnosing.Reading;

namespace VirtLab.Core.Tests.Diagnosing;

/// <summary>What programs print becomes facts.</summary>
internal sealed class FactReadingTests
{
    private const string Start = "udp UNCONN 0      0      ";

    [TestCase("0.0.0.0:53 0.0.0.0:*", null, null)]
    [TestCase("*:53 *:*", null, null)]
    [TestCase("[::]:53 [::]:*", null, null)]
    [TestCase("0.0.0.0%virbr0:53 0.0.0.0:*", null, "virbr0")]
    [TestCase("127.0.0.53%lo:53 0.0.0.0:*", "127.0.0.53", "lo")]
    [TestCase("[fe80::1]%br0:53 [::]:*", "fe80::1", "br0")]
    public void A_servers_address_and_interface(string line, string? address, string? @interface)
    {
        var listener = Listener.Parse(Start + line + " users:((\"my server\",pid=812,fd=5),(\"other\",pid=813,fd=5))\n").Should()
            .ContainSingle().Subject;
        (listener.Address?.ToString(), listener.Interface, listener.Port).Should().Be((address, @interface, 53));
        (listener.Program, listener.ProcessId).Should().Be(("my server", 812));
    }

    [Test]
    public void A_server_whose_process_is_hidden() =>
        Listener.Parse(Start + "0.0.0.0:53 0.0.0.0:*   \n").Should().Equal(new Listener("udp", null, 53, null, null, null));

    [Test]
    public void Leases_of_a_bridge()
    {
        const string json = """
            [{"ip-address":"192.168.0.1","mac-address":"52:54:00:00:00:01","hostname":"a","expiry-time":60},{"ip-address":"fd00::1"}]
            """;
        RememberedLease.Parse("br0", json).Should()
            .Equal(new RememberedLease("br0", "192.168.0.1", "52:54:00:00:00:01", DateTimeOffset.UnixEpoch.AddMinutes(1)));
        RememberedLease.Parse("br0", "").Should().BeEmpty();
        RememberedLease.Parse("br0", "{}").Should().BeEmpty();
    }

    [Test]
    public void Routes_to_networks_without_defaults_and_the_kernels_own()
    {
        const string json = """
            [{"dst":"default","gateway":"10.0.0.1","dev":"eth0"},{"dst":"10.9.0.0/16","gateway":"10.1.1.2","dev":"tun0","table":"7"},
             {"type":"local","dst":"10.1.1.1","dev":"eth0","table":"local"},{"dst":"10.2.0.1","dev":"eth0"}]
            """;
        HostRoute.Parse(json).Select(route => $"{route}").Should()
            .Equal("10.9.0.0/16 via 10.1.1.2 dev tun0 table 7", "10.2.0.1/32 dev eth0");
        HostRoute.Parse("").Should().BeEmpty();
    }
}
