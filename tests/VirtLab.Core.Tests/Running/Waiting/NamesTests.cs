using VirtLab.Running.Waiting;

namespace VirtLab.Core.Tests.Running.Waiting;

/// <summary>What busybox's nslookup prints, read.</summary>
internal sealed class NamesTests
{
    private const string Server = "Server:\t\t192.168.0.254\nAddress:\t192.168.0.254:53\n\n";

    [TestCase(Server + "Name:\tetch32.ursa.test\nAddress: 192.168.0.1\n", NameStatus.Found)]
    [TestCase(Server + "1.0.168.192.in-addr.arpa\tname = etch32.ursa.test\n", NameStatus.Found)]
    [TestCase(Server + "** server can't find nobody.ursa.test: NXDOMAIN\n", NameStatus.NotFound)]
    [TestCase(Server + "*** Can't find nobody.ursa.test: No answer\n", NameStatus.NotFound)]
    [TestCase(Server + "** server can't find nobody.ursa.test: SERVFAIL\n", NameStatus.NoAnswer)]
    [TestCase(";; connection timed out; no servers could be reached\n", NameStatus.NoAnswer)]
    [TestCase("nslookup: write to '192.168.0.254': Connection refused\n", NameStatus.NoAnswer)]
    [TestCase("", NameStatus.NoAnswer)]
    public void A_server_that_is_dead_is_told_from_a_name_that_is_not(string output, NameStatus expected)
    {
        var answer = Names.Parse(output);

        answer.Status.Should().Be(expected);
        answer.Seen.Should().Be(output.Trim());
    }
}
