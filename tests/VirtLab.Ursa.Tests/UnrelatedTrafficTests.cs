using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Ursa.Tests.Faults;

namespace VirtLab.Ursa.Tests;

/// <summary>While a running lab changes, flows that have nothing to do with the change lose nothing.</summary>
[Category("Sandbox")]
internal sealed partial class UnrelatedTrafficTests
{
    /// <summary>A client and a server that stay, with the host as the router between them.</summary>
    private static readonly Lab Stays = new("every")
    {
        Segments = [new("in"), new("out")],
        Uplinks = [new("in0", "10.90.1.1/24") { Segment = "in" }, new("out0", "10.90.2.1/24") { Segment = "out" }],
        Nodes =
        [
            new("client") { Interfaces = [new("in", "10.90.1.2/24")], Routes = [NodeRoute.Default("10.90.1.1")] },
            new("server") { Interfaces = [new("out", "10.90.2.2/24")], Routes = [NodeRoute.Default("10.90.2.1")], Services = [Service.Http(8000)] },
        ],
    };

    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public async Task A_change_of_everything_else_loses_nothing()
    {
        await using var host = await SandboxHost.StartAsync();
        _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", "name", EverythingLab.Adopted, "up", "type", "veth", "peer", "name", "ext1"));
        await using var lab = await host.UpAsync(Beside(EverythingLab.Before));
        await using var ping = host.Commands.Start(InClient("busybox", "ping", "-i", "0.05", "-W", "1", "10.90.2.2"));
        // One connection, a line each way at a time: what is lost holds it up, what is cut ends it.
        await using var echo = host.Commands.Start(new HostCommand("socat", "TCP4-LISTEN:7,fork", "EXEC:cat") { Namespace = "virtlab.every.server" });
        await using var talk = host.Commands.Start(InClient("sh", "-c", "i=0; while sleep 0.05; do i=$((i + 1)); echo $i; done | socat - TCP4:10.90.2.2:7,retry=50,interval=0.1"));

        _ = await host.Commands.RunAsync(InClient("busybox", "ping", "-c", "1", "-W", "5", "10.90.2.2"));
        var plan = await lab.ApplyAsync(Beside(EverythingLab.After));
        _ = await lab.ApplyAsync(Beside(EverythingLab.Before));
        plan.Impact.Should().Be(Impact.Reattach, "one of the networks is restarted: {0}", plan);

        // Asked to end, it counts what it sent and what came back.
        _ = await host.Commands.RunAsync(new HostCommand("sh", "-euc", "kill -INT $(pgrep -f '^busybox ping -i')"));
        using var output = new StreamReader(ping.Output);
        string said = await output.ReadToEndAsync();
        var counted = Counted().Match(said);
        int sent = Number(counted, 1), received = Number(counted, 2);
        TestContext.Out.WriteLine($"{sent} sent, {received} answered");
        sent.Should().BeGreaterThan(10);
        // The last one may have been on its way when it was asked to end; none before it is missing.
        received.Should().BeGreaterThanOrEqualTo(sent - 1, said[^Math.Min(said.Length, 300)..]);
        Sequence().Matches(said).Select(match => Number(match, 1)).Should().Equal(Enumerable.Range(0, received));

        // The connection still carries what is said now, and nothing is missing before it.
        using var lines = new StreamReader(talk.Output);
        int last = 0;
        while (last < sent && await lines.ReadLineAsync() is { } line)
            int.Parse(line, CultureInfo.InvariantCulture).Should().Be(++last);
        last.Should().Be(sent);
    }

    private static HostCommand InClient(string tool, params string[] arguments) => new(tool, [.. arguments]) { Namespace = "virtlab.every.client" };

    private static Lab Beside(Lab changing) => changing with
    {
        Segments = [.. Stays.Segments, .. changing.Segments],
        Uplinks = [.. Stays.Uplinks, .. changing.Uplinks],
        Nodes = [.. Stays.Nodes, .. changing.Nodes],
        Zones = [.. changing.Zones, new("client") { Interfaces = ["in0"] }, new("server") { Interfaces = ["out0"] }],
        Policies = [new("client", "server", PolicyAction.Accept), .. changing.Policies],
    };

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("([0-9]+) packets transmitted, ([0-9]+) packets received")]
    private static partial Regex Counted();

    [GeneratedRegex("seq=([0-9]+) ")]
    private static partial Regex Sequence();
}
