using System.Text.RegularExpressions;
using VirtLab.Benchmarks;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Ursa.Tests;

/// <summary>A lab that is there is read by few programs, all of which are asked ahead, and what is looked up without one is what that would have said.</summary>
[Category("Sandbox")]
internal sealed partial class ReadingTests
{
    private static readonly Lab Lab = UrsaLab.Lab with { Machines = [], PortForwards = [] };

    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public async Task A_lab_that_is_whole_is_asked_once_in_each_place_and_nothing_besides()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var host = new CountedHost(sandbox);
        _ = await host.ApplyAsync(Lab);
        // The first plan also asks how nft writes what it was given; that does not change.
        _ = await host.PlanAsync(Lab);
        host.Asked.Clear();

        (await host.PlanAsync(Lab)).ToString().Should().Be("lab ursa: nothing to do\n");

        var ahead = new CountedHost(sandbox);
        _ = new AskedAhead(ahead, LabQuestions.Of(Lab), CancellationToken.None);
        Texts(host).Should().Equal(Texts(ahead));
        // Rules of IPv6 and bridges' details, which ip lists by other flags, are other batches.
        host.Asked.Where(command => command.Tool == "ip").GroupBy(command => command.Namespace).Should().OnlyContain(place => place.Count() <= (place.Key == null ? 3 : 1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_question_is_answered_as_its_own_program_would(CancellationToken cancellationToken)
    {
        await using var host = await SandboxHost.StartAsync(cancellationToken: cancellationToken);
        _ = await host.ApplyAsync(Lab, cancellationToken: cancellationToken);
        // A gateway's entry may change at any moment, and a bridge's timers run.
        var questions = LabQuestions.Of(Lab).Where(question => question != Neighbour.Question && question != BridgeGroups.Question).ToList();
        // A moment after an interface has come up, its own IPv6 address is settled.
        foreach (var question in questions.Where(question => question.Arguments.Contains("address")))
        {
            while ((await host.Commands.RunAsync(question, cancellationToken)).Output.Contains("tentative"))
                cancellationToken.ThrowIfCancellationRequested();
        }
        var listening = new CountedHost(host);
        var ahead = new AskedAhead(listening, questions, cancellationToken);
        int askedAhead = listening.Asked.Count;

        foreach (var question in questions.Where(question => question != ServiceTable.ProcessesQuestion))
        {
            var (answer, asked) = (await ahead.Commands.RunAsync(question, cancellationToken), await host.Commands.RunAsync(Itself(question), cancellationToken));
            answer.Output.TrimEnd().Should().Be(asked.Output.TrimEnd(), $"{question}");
            answer.ExitCode.Should().Be(asked.ExitCode, $"{question}");
            answer.Error.Contains("No such file").Should().Be(asked.Error.Contains("No such file"), $"{question}");
        }
        // Of processes, those that stay: what asks is one itself.
        Servers((await ahead.Commands.RunAsync(ServiceTable.ProcessesQuestion, cancellationToken)).Output)
            .Should().NotBeEmpty().And.BeEquivalentTo(Servers((await host.Commands.RunAsync(Itself(ServiceTable.ProcessesQuestion), cancellationToken)).Output));
        listening.Asked.Should().HaveCount(askedAhead, "all was asked ahead");
    }

    [Test]
    public async Task A_setting_is_set_as_its_own_program_would()
    {
        await using var host = await SandboxHost.StartAsync();
        const string Dots = "net.ipv4.conf.lo.arp_ignore", Slashes = "net/ipv4/conf/lo.5/arp_ignore";
        _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", "name", "lo.5", "type", "bridge"));
        _ = await host.Commands.RunAsync(new HostCommand("sysctl", "-q", "-w", $"{Dots}=2", $"{Slashes}=1"));
        (await host.Commands.RunAsync(new HostCommand("env", "sysctl", "-n", Dots, Slashes))).Output.Should().Be("2\n1\n");
        foreach (string wrong in new[] { $"{Dots}=nonsense", "net.ipv4.no.such=1" })
        {
            var (done, asked) = (new HostCommand("sysctl", "-q", "-w", wrong) { MayFail = true }, new HostCommand("env", "sysctl", "-q", "-w", wrong) { MayFail = true });
            (await host.Commands.RunAsync(done)).Should().Be(await host.Commands.RunAsync(asked));
        }
    }

    /// <summary>The same question to its own program, whatever else could answer.</summary>
    private static HostCommand Itself(HostCommand question) => question with { Tool = "env", Arguments = [question.Tool, .. question.Arguments] };

    private static IEnumerable<string> Texts(CountedHost host) => host.Asked.Select(command => $"{command} {command.Input}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Servers(string processes) => processes.Split('\n').Where(line => line.Contains("socat ") || line.Contains("dnsmasq "))
        .Where(line => !line.Contains("perl ")).Select(line => Spaces().Replace(line.Trim(), " "));

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
