using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>Real taps on a real bridge, in a network namespace of its own: what machines send that they may not never comes out of it.</summary>
internal sealed partial class GuardInKernelTests
{
    private const int Seed = 20_081_125, Hostile = 100_000, Honest = 20_000;

    [SetUp]
    public void Needs() => Prerequisite.Taps();

    [TestCase(false, false, TestName = "Guard: no hostile frame passes, every honest one does")]
    [TestCase(true, false, TestName = "Guard: the same where br_netfilter shows frames to the firewall")]
    [TestCase(false, true, TestName = "Guard: the same between isolated ports")]
    [TestCase(true, true, TestName = "Guard: the same between isolated ports where br_netfilter shows frames to the firewall")]
    public async Task No_hostile_frame_passes_and_every_honest_one_does(bool filtered, bool isolated)
    {
        await TestContext.Out.WriteLineAsync($"seed {Seed}");
        var frames = Frames(new Chance(Seed), Hostile, Honest, isolated);

        using var file = new FrameFile(frames);
        string output = await file.SendAsync(GuardedLab.Rules, filtered, isolated);

        Mismatches(output, frames).Should().BeEmpty();
        output.Should().Contain($"sent {Hostile + Honest}").And.NotContain("learned").And.Contain("known 4");
    }

    /// <summary>Otherwise the other tests would prove nothing.</summary>
    [Test]
    public async Task Without_a_guard_frames_of_every_hostile_kind_pass()
    {
        var chance = new Chance(Seed);
        var frames = Enumerable.Range(0, HostileFrames.Kinds.Count * 40).Select(i => HostileOf(i % HostileFrames.Kinds.Count, chance)).ToList();

        using var file = new FrameFile(frames);
        string output = await file.SendAsync("", filtered: false, isolated: false);

        Mismatches(output, frames).Select(line => line.Split(':')[0]).Distinct().Should().BeEquivalentTo(HostileFrames.Kinds.Select(kind => kind.Kind));
    }

    /// <summary>So no rule is idle, and none can be lost unnoticed.</summary>
    [Test]
    public async Task Without_any_one_of_its_rules_a_hostile_frame_passes_or_an_honest_one_does_not()
    {
        var frames = Frames(new Chance(Seed), HostileFrames.Kinds.Count * 150, HonestFrames.Kinds.Count * 30, isolated: false);
        using var file = new FrameFile(frames);
        var whole = RuleSet.Parse(GuardedLab.Rules);
        var unnoticed = new List<string>();
        foreach (var (part, rule) in whole.Parts.Where(part => part.Kind == "chain").SelectMany(part => part.Content.Select((_, index) => (part, index)))
            // At the end of a chain it says what the end means; and not every kernel reads ports in later fragments.
            .Where(pair => pair.part.Content[pair.index] != "accept" && !pair.part.Content[pair.index].Contains("frag-off")))
        {
            var less = whole with { Parts = [.. whole.Parts.Select(other => other == part ? part with { Content = [.. part.Content.Where((_, index) => index != rule)] } : other)] };
            string output = await file.SendAsync(less.ToString(), filtered: false, isolated: false);
            if (Mismatches(output, frames).Count == 0 && !output.Contains("learned"))
                unnoticed.Add($"{part.Name}: {part.Content[rule]}");
        }
        string.Join('\n', unnoticed).Should().BeEmpty();
    }

    [Test]
    public async Task A_lab_that_changes_changes_elements_only()
    {
        var rules = RuleSet.Parse(GuardedLab.Rules);
        var more = GuardedLab.Lab with { Machines = [.. GuardedLab.Lab.Machines, new("four") { Nics = [new("br0", "10.0.0.14") { Tap = "other", Mac = "52:54:00:00:00:04" }] }] };
        var wished = RuleSet.Parse(NftRenderer.Render(GuardCompiler.Compile(more)!));

        string change = RuleSetChange.Render(rules, wished), back = RuleSetChange.Render(wished, rules);
        change.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.StartsWith("add element bridge virtlab_guarded ")).And.HaveCount(11);

        string output = await PrivateNetwork.RunAsync("""
            for text in "$1" "$2"; do printf %s "$text" | nft -f -; done
            nft list ruleset; echo ---
            printf %s "$3" | nft -f -
            nft list ruleset; echo ---
            printf %s "$1" | sed '1i flush ruleset' | nft -f -
            nft list ruleset
            """, GuardedLab.Rules, change, back);
        string[] listings = output.Split("---\n");
        listings[0].Should().Contain("\"other\" . 10.0.0.14 : return");
        listings[1].Should().Be(listings[2]).And.NotContain("\"other\"");
    }

    private static SentFrame[] Frames(Chance chance, int hostile, int honest, bool isolated)
    {
        var frames = Enumerable.Range(0, hostile).Select(i => HostileOf(i % HostileFrames.Kinds.Count, chance))
            .Concat(Enumerable.Range(0, honest).Select(i => HonestFrames.Frame(i % HonestFrames.Kinds.Count, chance, chance.Of(GuardedLab.Cards), isolated))).ToArray();
        // Honest ones among hostile ones: one must not open the way for another.
        for (int i = frames.Length - 1; i > 0; i--)
        {
            int other = chance.Below(i + 1);
            (frames[i], frames[other]) = (frames[other], frames[i]);
        }
        return frames;
    }

    private static SentFrame HostileOf(int kind, Chance chance)
    {
        var card = chance.Of(GuardedLab.Cards);
        return new SentFrame(HostileFrames.Kinds[kind].Kind, card.Port, 0, HostileFrames.Kinds[kind].Frame(chance, card));
    }

    /// <summary>The frames that came out where they should not have, or did not where they should.</summary>
    internal static IReadOnlyList<string> Mismatches(string output, IReadOnlyList<SentFrame> frames) => [.. Mismatch().Matches(output).Select(match =>
    {
        var frame = frames[int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)];
        return $"{frame.Kind}: {Convert.ToHexStringLower(frame.Bytes)} by port {frame.Port}, {match.Groups[2].Value}, not {frame.Places}";
    })];

    [GeneratedRegex("^([0-9]+) (seen .*)$", RegexOptions.Multiline)]
    private static partial Regex Mismatch();
}
