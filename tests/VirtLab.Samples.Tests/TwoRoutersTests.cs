namespace VirtLab.Samples.Tests;

internal sealed class TwoRoutersTests : SandboxedProgram
{
    [Test]
    public async Task The_two_networks_reach_each_other_over_both_routers_until_the_link_is_cut()
    {
        var run = await SampleProgram.RunAsync("two-routers");
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        run.Output.Split('\n').Where(line => line.Contains("->", StringComparison.Ordinal)).Should().Equal(
            "anna -> bert tcp 80: answered, seen from 192.168.1.1",
            "bert -> anna tcp 80: answered, seen from 192.168.2.1",
            "anna -> bert ping: unreachable, the other end saw nothing",
            "anna -> 192.168.2.1 ping: has no way: there is no route to 192.168.2.1",
            "anna -> bert ping: answered, seen from 192.168.1.1");
        // The hops of traceroute.
        run.Output.Should().MatchRegex(@"\n 1  192\.168\.1\.254 .*\n 2  10\.0\.0\.2 .*\n 3  192\.168\.2\.1 ");
    }
}
