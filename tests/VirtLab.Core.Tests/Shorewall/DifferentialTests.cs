using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Core.Tests.Kernel.Differential;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>A host once with Shorewall and once as a lab, in a network namespace each, and the same real packets through both.</summary>
internal sealed partial class DifferentialTests
{
    [OneTimeSetUp]
    public void Need()
    {
        Prerequisite.Tool("shorewall", "iptables");
        Prerequisite.Taps();
    }

    [Test]
    public async Task Every_packet_fares_as_with_Shorewall_or_there_is_a_reason()
    {
        var output = await CompareAsync(UrsaLab.Lab);
        await TestContext.Out.WriteLineAsync(output.Output);
        output.ExitCode.Should().Be(0, "{0}{1}", output.Output, output.Error);
        var probes = Probes().Matches(output.Output).ToDictionary(line => line.Groups[1].Value, line => int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture));
        probes.Keys.Should().Equal(Setting.All.Select(setting => setting.Name));
        probes.Values.Should().OnlyContain(count => count >= 150);
        string documentation = Repository.Read("docs/parity.md");
        probes.Values.Where(count => !documentation.Contains($"({count.ToString(CultureInfo.InvariantCulture)}")).Should().BeEmpty("docs/parity.md has the figures");
    }

    /// <summary>The way back: the reader meets Shorewall too. The files leave it to Shorewall to balance wireless, and of what is balanced a lab
    /// pins connections to the provider that their first packet left by, Shorewall to that by which the first answer came.</summary>
    [Test]
    public async Task The_lab_that_is_read_from_Shorewalls_files_fares_as_Shorewall_with_these_files()
    {
        var read = ShorewallFiles.Read(Reference.ByHand.Files(UrsaLab.Lab, Setting.Wired), UrsaLab.Lab).Sound();
        var output = await CompareAsync(read, Setting.Wired.Name);
        output.Output.Should().EndWith(" 0 gone\n", output.Error);
        Unexplained().Matches(output.Output).Select(line => line.Groups[1].Value).Should().BeEquivalentTo(
        [
            "the host's web page comes back by another gateway", "the host's question is answered by another gateway",
            "a machine's web page comes back by another gateway", "a machine's question is answered by another gateway",
        ]);
    }

    /// <summary>So the probes would notice: each thing that is broken here shows in a probe of its own. Shorewall's other files are written from the
    /// lab, and are broken with it.</summary>
    [Test]
    public async Task What_is_broken_in_the_lab_is_noticed()
    {
        var ursa = UrsaLab.Lab;
        var output = await CompareAsync(ursa with
        {
            Uplinks = [ursa.Uplinks[0] with { RouteFilter = false, LogMartians = false, TcpFlags = false, ArpIgnore = false }, ursa.Uplinks[1]],
            Providers = [ursa.Providers[0], ursa.Providers[1] with { Track = false }, ursa.Providers[2]],
            RoutingRules = [ursa.RoutingRules[0], ursa.RoutingRules[2]],
            Marks = [ursa.Marks[0], ursa.Marks[1]],
            PortForwards = [ursa.PortForwards[0] with { To = "192.168.0.2" }],
            Rules = [],
        }, Setting.Wired.Name);
        output.ExitCode.Should().Be(1, "{0}{1}", output.Output, output.Error);
        Unexplained().Matches(output.Output).Select(line => line.Groups[1].Value).Should().Contain(
        [
            "from outside a machine's address opens the forwarded port", "port 0 opens a connection to the forwarded port", "allinone asks who has 192.168.0.254",
            "by avvanta the forwarded port", "a machine opens tcp 25 at 206.124.146.178", "the host opens tcp 119 in the internet",
            "by comcast the forwarded port", "the laptop opens tcp 22 at the host",
        ]).And.NotContain(
        [
            "etch32 opens a web page in the internet", "a machine opens tcp 25 at 206.124.146.176", "the host opens tcp 21 in the internet", "by comcast the internet pings the host",
        ]);
    }

    [Test]
    public void The_documentation_has_the_reasons() => Repository.Read("docs/parity.md").Split('\n').Where(line => Reason().IsMatch(line)).Should().Equal(
        Deviations.All.Select(deviation => $"| {deviation.What} | {deviation.Why} | {deviation.Row} |").Distinct());

    private static Task<CommandOutput> CompareAsync(Lab lab, params IEnumerable<string> settings)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "VirtLab.Core.Tests.Kernel.dll");
        // What Shorewall keeps is on no disk: it finds nothing else that it could write to.
        var command = PrivateNetwork.MountingCommand("""
            for folder in /etc/shorewall /var/lib/shorewall /var/log /run; do mount -t tmpfs none "$folder"; done
            mount -o remount,bind,ro /
            TMPDIR=/run exec dotnet "$@"
            """, [program, "differential", .. settings]);
        return new LocalCommands().RunAsync(command with { Input = LabJson.Write(lab), MayFail = true },
            TestContext.CurrentContext.CancellationToken);
    }

    [GeneratedRegex("^(\\w+): ([0-9]+) probes", RegexOptions.Multiline)]
    private static partial Regex Probes();

    [GeneratedRegex("^unexplained: (.+) \\(wired, files written by hand\\)$", RegexOptions.Multiline)]
    private static partial Regex Unexplained();

    // A row of three columns, of which the last one is a number.
    [GeneratedRegex(@"^\|[^|]+\|[^|]+\| \d+ \|$")]
    private static partial Regex Reason();
}
