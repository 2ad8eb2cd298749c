namespace VirtLab.Samples.Tests;

internal sealed class ShorewallTests
{
    private static readonly string Ursa = Path.Combine(SampleProgram.Repository, "samples/shorewall/ursa");

    [Test]
    public async Task Without_arguments_it_explains_a_packet_of_the_folder_beside_it()
    {
        var run = await SampleProgram.RunAsync("shorewall");
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        run.Output.Should().StartWith("note: shorewall.conf:2: left out: ")
            .And.Contain("\n\nthe host -> 198.51.100.10 tcp 119: leaves by eth0 to avvanta from 172.20.1.130, by Policies[1]\n");
    }

    [TestCase("198.51.100.10 by comcast -> 172.20.1.130 tcp 8080: leaves by br0 from 198.51.100.10, by PortForwards[0]", "comcast:198.51.100.10", "172.20.1.130", "tcp", "8080")]
    [TestCase("192.168.0.1 on br0 -> 198.51.100.10 ping: leaves by eth0 to comcast from 172.20.1.130, by Policies[3]", "br0:192.168.0.1", "198.51.100.10", "icmp")]
    [TestCase("172.20.1.107 on eth0 -> 172.20.1.130 udp 53: is dropped, by Policies[4]", "eth0:172.20.1.107", "172.20.1.130", "udp", "53")]
    public async Task It_explains_what_it_is_asked(string explanation, params string[] packet) =>
        (await SampleProgram.RunAsync("shorewall", [Ursa, .. packet])).Output.Should().Contain($"\n\n{explanation}\n");

    [TestCase("Usage: *", "fw")]
    [TestCase("Usage: *", "fw", "192.0.2.1", "tcp", "80", "90")]
    [TestCase("'eth9:192.0.2.1' is no source of this configuration: *comcast, avvanta, wireless*", "eth9:192.0.2.1", "192.0.2.1", "tcp", "80")]
    [TestCase("\"192.0.2\" is not an IP address: *", "eth0:192.0.2", "192.0.2.1", "tcp", "80")]
    [TestCase("\"here\" is not an IP address: *", "fw", "here", "tcp", "80")]
    [TestCase("'65536' is not a port, *", "fw", "192.0.2.1", "tcp", "65536")]
    [TestCase("'tcp' is not tcp or udp with a port, *", "fw", "192.0.2.1", "tcp")]
    [TestCase("'sctp 80' is not tcp or udp with a port, *", "fw", "192.0.2.1", "sctp", "80")]
    public async Task Bad_input_is_one_clear_error(string error, params string[] packet)
    {
        var run = await SampleProgram.RunAsync("shorewall", [Ursa, .. packet]);
        run.ExitCode.Should().Be(1);
        run.Error.Should().Match(error);
        run.Output.Should().NotContain("->");
    }

    [TestCase("nowhere", "*/nowhere'.\n")]
    [TestCase("docs", "* can't be read:\nzones: there is no such file in the folder. *")]
    public async Task A_folder_that_is_no_configuration_is_one_clear_error(string folder, string error)
    {
        var run = await SampleProgram.RunAsync("shorewall", Path.Combine(SampleProgram.Repository, folder), "fw", "192.0.2.1", "tcp", "80");
        run.ExitCode.Should().Be(1);
        run.Error.Should().Match(error);
    }
}
