using System.Text.RegularExpressions;
using VirtLab.Benchmarks;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Ursa.Tests;

/// <summary>A lab that is there is read by one program, and what that program says is what the others would have said.</summary>
[Category("Sandbox")]
internal sealed partial class ReadingTests
{
    private static readonly Lab Lab = UrsaLab.Lab with { Machines = [], PortForwards = [] };

    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public async Task A_lab_that_is_whole_is_read_by_one_program()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var host = new CountedHost(sandbox);
        _ = await host.ApplyAsync(Lab);
        // The first plan also asks how nft writes what it was given; that does not change.
        _ = await host.PlanAsync(Lab);
        host.Asked.Clear();

        (await host.PlanAsync(Lab)).ToString().Should().Be("lab ursa: nothing to do\n");

        host.Asked.Select(command => command.ToString().Split('\n')[0]).Should().ContainSingle();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_question_is_answered_as_its_own_program_would(CancellationToken cancellationToken)
    {
        await using var host = await SandboxHost.StartAsync(cancellationToken: cancellationToken);
        _ = await host.ApplyAsync(Lab, cancellationToken: cancellationToken);
        // A gateway's entry may change at any moment.
        var questions = LabQuestions.Of(Lab).Where(question => question != Neighbour.Question).ToList();
        // A moment after an interface has come up, its own IPv6 address is settled.
        foreach (var question in questions.Where(question => question.Arguments.Contains("address")))
        {
            while ((await host.Commands.RunAsync(question, cancellationToken)).Output.Contains("tentative"))
                cancellationToken.ThrowIfCancellationRequested();
        }
        var listening = new CountedHost(host);
        var ahead = new AskedAhead(listening, questions, cancellationToken);

        foreach (var question in questions.Where(question => question != ServiceTable.ProcessesQuestion))
        {
            var (answer, asked) = (await ahead.Commands.RunAsync(question, cancellationToken), await host.Commands.RunAsync(question, cancellationToken));
            answer.Output.TrimEnd().Should().Be(asked.Output.TrimEnd(), $"{question}");
            answer.ExitCode.Should().Be(asked.ExitCode, $"{question}");
            answer.Error.Contains("No such file").Should().Be(asked.Error.Contains("No such file"), $"{question}");
        }
        // Of processes, those that stay: what asks is one itself.
        Servers((await ahead.Commands.RunAsync(ServiceTable.ProcessesQuestion, cancellationToken)).Output)
            .Should().NotBeEmpty().And.BeEquivalentTo(Servers((await host.Commands.RunAsync(ServiceTable.ProcessesQuestion, cancellationToken)).Output));
        listening.Asked.Should().ContainSingle();
    }

    private static IEnumerable<string> Servers(string processes) => processes.Split('\n').Where(line => line.Contains("socat ") || line.Contains("dnsmasq "))
        .Where(line => !line.Contains("perl ")).Select(line => Spaces().Replace(line.Trim(), " "));

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
