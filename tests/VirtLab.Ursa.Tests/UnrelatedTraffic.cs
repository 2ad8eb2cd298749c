using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Ursa.Tests;

/// <summary>A client and a server beside a lab, with the host as the router between them: a ping, and one TCP connection with a line each way
/// at a time, both without an end. What is lost leaves a gap or holds the connection up; what is cut ends it.</summary>
internal sealed partial class UnrelatedTraffic : IAsyncDisposable
{
    private const string Client = "beside-client", Server = "beside-server";

    private readonly IHost _host;
    private readonly IRunningCommand _ping, _echo, _talk;
    private readonly StreamReader _lines;
    private int _last;

    private UnrelatedTraffic(IHost host, Name lab)
    {
        _host = host;
        _echo = host.Commands.Start(In(lab, Server, "socat", "TCP4-LISTEN:7,fork,reuseaddr", "EXEC:cat"));
        _ping = host.Commands.Start(In(lab, Client, "busybox", "ping", "-i", "0.05", "-W", "1", "10.90.2.2"));
        _talk = host.Commands.Start(In(lab, Client, "sh", "-c",
            "i=0; while sleep 0.05; do i=$((i + 1)); echo $i; done | socat - TCP4:10.90.2.2:7,retry=50,interval=0.1"));
        _lines = new StreamReader(_talk.Output);
    }

    /// <summary>The lab with the two beside what is in it.</summary>
    public static Lab Beside(Lab changing) => changing with
    {
        Segments = [new("in"), new("out"), .. changing.Segments],
        Uplinks = [new("in0", "10.90.1.1/24") { Segment = "in" }, new("out0", "10.90.2.1/24") { Segment = "out" }, .. changing.Uplinks],
        Nodes =
        [
            new(Client) { Interfaces = [new("in", "10.90.1.2/24")], Routes = [NodeRoute.Default("10.90.1.1")] },
            new(Server) { Interfaces = [new("out", "10.90.2.2/24")], Routes = [NodeRoute.Default("10.90.2.1")] },
            .. changing.Nodes,
        ],
        Zones = [.. changing.Zones, new(Client) { Interfaces = ["in0"] }, new(Server) { Interfaces = ["out0"] }],
        Policies = [new(Client, Server, PolicyAction.Accept), .. changing.Policies],
    };

    /// <summary>Starts it; when this returns, it flows.</summary>
    public static async Task<UnrelatedTraffic> StartAsync(IHost host, Name lab)
    {
        // Who is where is asked first: links that have just come may lose the question, and what waits for the answer then goes all at once. Of packets
        // that begin one connection at the same moment conntrack keeps one.
        _ = await host.Commands.RunAsync(In(lab, Client, "busybox", "ping", "-c", "1", "-W", "5", "10.90.2.2"));
        var traffic = new UnrelatedTraffic(host, lab);
        await traffic.NextLineAsync();
        return traffic;
    }

    /// <summary>Ends it, and fails where anything was lost since it began.</summary>
    public async Task ShouldHaveLostNothingAsync()
    {
        // What is said now comes back now.
        int before = _last;
        await NextLineAsync();
        // Asked to end, it counts what it sent and what came back.
        _ = await _host.Commands.RunAsync(new HostCommand("sh", "-euc", "kill -INT $(pgrep -f '^busybox ping -i')"));
        using var output = new StreamReader(_ping.Output);
        string said = await output.ReadToEndAsync();
        var counted = Counted().Match(said);
        int sent = Number(counted, 1), received = Number(counted, 2);
        TestContext.Out.WriteLine($"{sent} sent, {received} answered");
        sent.Should().BeGreaterThan(0);
        // The last one may have been on its way when it was asked to end; none before it is missing.
        received.Should().BeGreaterThanOrEqualTo(sent - 1, said);
        Answers(said).Select(answer => Number(Sequence().Match(answer), 1)).Should().Equal(Enumerable.Range(0, received));
        // Nothing is missing from the connection, up to where the ping has come.
        while (_last < Math.Max(before, sent - 1))
            await NextLineAsync();
    }

    /// <summary>A line for each answer. Told to end just after it has written one, busybox writes what is still in its buffer, which is that line
    /// once more, to the last digit; an answer that came twice says DUP.</summary>
    private static string[] Answers(string said)
    {
        string[] lines = [.. said.Split('\n').Where(line => Sequence().IsMatch(line))];
        lines.Should().NotContain(line => line.Contains("DUP", StringComparison.Ordinal));
        return lines is [.., var last, var again] && again == last ? lines[..^1] : lines;
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Dispose();
        await _talk.DisposeAsync();
        await _ping.DisposeAsync();
        await _echo.DisposeAsync();
    }

    private async Task NextLineAsync()
    {
        string line = await _lines.ReadLineAsync() ?? throw new AssertionException($"The connection ended after line {_last}.");
        int.Parse(line, CultureInfo.InvariantCulture).Should().Be(++_last);
    }

    private static HostCommand In(Name lab, string node, string tool, params string[] arguments) =>
        new(tool, [.. arguments]) { Namespace = $"virtlab.{lab}.{node}" };

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("([0-9]+) packets transmitted, ([0-9]+) packets received")]
    private static partial Regex Counted();

    [GeneratedRegex("seq=([0-9]+) ")]
    private static partial Regex Sequence();
}
