using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Hosts;

/// <summary>What is asked ahead is answered as if it had been asked; everything else is asked.</summary>
internal sealed class AskedAheadTests
{
    private static readonly HostCommand Links = new("ip", "-N", "-j", "link", "show"), Addresses = new("ip", "-N", "-j", "address", "show"),
        Rules = new("ip", "-N", "-j", "rule", "show"), Passes = new("echo", "it's", "two words", "$HOME"),
        MayFail = new("sh", "-c", "echo out; echo why >&2; exit 3") { MayFail = true }, Fails = new("sh", "-c", "exit 4"),
        NotThere = new("virtlab-no-such-program") { MayFail = true }, NoPlace = Links with { Namespace = "virtlab.no.place" };

    private static readonly HostCommand[] All = [Links, Addresses, Rules, Passes, MayFail, Fails, NoPlace];

    [Test]
    public async Task Answers_are_what_the_programs_print()
    {
        var commands = new FakeCommands(new LocalCommands());
        var host = new AskedAhead(new FakeHost { Commands = commands }, All, CancellationToken.None);

        foreach (var question in (HostCommand[])[Links, Addresses, Rules, Passes, MayFail])
        {
            var (answer, asked) = (await host.Commands.RunAsync(question), await new LocalCommands().RunAsync(question));
            (answer with { Output = answer.Output.TrimEnd(), Error = answer.Error.TrimEnd() })
                .Should().Be(asked with { Output = asked.Output.TrimEnd(), Error = asked.Error.TrimEnd() }, $"{question}");
        }
        commands.Asked.Where(asked => asked.Tool == "ip" && asked.Namespace is null).Select(asked => asked.Input)
            .Should().BeEquivalentTo(["address show\nrule show\nlink show\n"], "a place's questions go in one batch");
    }

    [Test]
    public async Task What_went_wrong_is_asked_again_by_itself_and_says_so()
    {
        var commands = new FakeCommands(new LocalCommands());
        var host = new AskedAhead(new FakeHost { Commands = commands }, All, CancellationToken.None);

        await FluentActions.Awaiting(() => host.Commands.RunAsync(Fails)).Should().ThrowAsync<CommandFailedException>();

        commands.Asked.Where(asked => asked == Fails).Should().HaveCount(2);
    }

    [Test]
    public async Task What_was_not_asked_ahead_or_of_a_place_that_is_not_there_is_asked()
    {
        var commands = new FakeCommands(new LocalCommands()).On("[virtlab.no.place] ip", "here now").On("date", "today");
        var host = new AskedAhead(new FakeHost { Commands = commands }, All, CancellationToken.None);

        (await host.Commands.RunAsync(NoPlace)).Output.Should().Be("here now");
        (await host.Commands.RunAsync(new HostCommand("date"))).Output.Should().Be("today");
    }

    [Test]
    public async Task Where_asking_ahead_is_not_possible_each_question_is_asked()
    {
        var commands = new FakeCommands().Fail("ip -N -j -batch", "no batch", 1).On("ip -N -j link show", "[]");
        var host = new AskedAhead(new FakeHost { Commands = commands }, All, CancellationToken.None);

        (await host.Commands.RunAsync(Links)).Output.Should().Be("[]");
    }

    [Test]
    public async Task A_batch_that_does_not_answer_line_by_line_answers_nothing()
    {
        var commands = new FakeCommands()
            .On("ip -N -j -batch", "[]\n")
            .On("ip -N -j link show", "asked").On("ip -N -j address show", "asked");
        var host = new AskedAhead(new FakeHost { Commands = commands }, [Links, Addresses], CancellationToken.None);

        (await host.Commands.RunAsync(Links)).Output.Should().Be("asked");
        (await host.Commands.RunAsync(Addresses)).Output.Should().Be("asked");
    }

    [Test]
    public async Task A_program_that_is_not_there_fails_as_one()
    {
        var host = new AskedAhead(new FakeHost { Commands = new FakeCommands(new LocalCommands()) }, [NotThere], CancellationToken.None);

        await FluentActions.Awaiting(() => host.Commands.RunAsync(NotThere)).Should().ThrowAsync<HostException>().WithMessage("*was not found*");
    }
}
