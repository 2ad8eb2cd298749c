using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>Real taps on a real bridge, in a network namespace of its own: what machines send that they may not never comes out of it.</summary>
internal sealed partial class GuardInKernelTests
{
    private const int Seed = 20_081_125, Hostile = 100_000, Honest = 20_000;

    // The bridge's ports are known to it, so that a frame for one comes out of that one only; what it learns besides is told at the end.
    private const string Script = """
        rules=$1 script=$2 frames=$3 filtered=$4 isolated=$5
        shift 5
        sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
        for family in iptables ip6tables arptables; do
          file=/proc/sys/net/bridge/bridge-nf-call-$family
          [ ! -e $file ] || echo "$filtered" > $file
        done
        printf %s "$rules" | nft -f -
        ip link add name br0 address 52:54:00:ff:00:01 type bridge stp_state 0 mcast_snooping 0 group_fwd_mask 0x4000
        ip link set dev br0 up
        number=1
        for port; do
          ip tuntap add dev "$port" mode tap
          ip link set dev "$port" master br0 up
          bridge fdb add 52:54:00:00:00:0$number dev "$port" master static
          number=$((number + 1))
          [ "$port" = other ] || ip link set dev "$port" type bridge_slave isolated "$isolated"
        done
        perl "$script" br0 "$@" < "$frames"
        bridge fdb show br br0 | grep -v -e permanent -e static | sed 's/^/learned /'
        bridge fdb show br br0 | grep -c 'static' | sed 's/^/known /'
        """;

    [SetUp]
    public void Needs() => Prerequisite.Taps();

    [TestCase(false, false, TestName = "Guard: no hostile frame passes, every honest one does")]
    [TestCase(true, false, TestName = "Guard: the same where br_netfilter shows frames to the firewall")]
    [TestCase(false, true, TestName = "Guard: the same between isolated ports")]
    public async Task No_hostile_frame_passes_and_every_honest_one_does(bool filtered, bool isolated)
    {
        await TestContext.Out.WriteLineAsync($"seed {Seed}");
        var frames = Frames(new Chance(Seed), Hostile, Honest, isolated);

        var output = await SendAsync(GuardedLab.Rules, frames, filtered, isolated);

        Mismatches(output, frames).Should().BeEmpty();
        output.Should().Contain($"sent {Hostile + Honest}").And.NotContain("learned").And.Contain("known 4");
    }

    /// <summary>Otherwise the other tests would prove nothing.</summary>
    [Test]
    public async Task Without_a_guard_frames_of_every_hostile_kind_pass()
    {
        var chance = new Chance(Seed);
        var frames = Enumerable.Range(0, HostileFrames.Kinds.Count * 40).Select(i => HostileOf(i % HostileFrames.Kinds.Count, chance)).ToList();

        string output = await SendAsync("", frames, filtered: false, isolated: false);

        Mismatches(output, frames).Select(line => line.Split(':')[0]).Distinct().Should().BeEquivalentTo(HostileFrames.Kinds.Select(kind => kind.Kind));
    }

    [Test]
    public async Task A_lab_that_changes_changes_elements_only()
    {
        var rules = RuleSet.Parse(GuardedLab.Rules);
        var more = GuardedLab.Lab with { Machines = [.. GuardedLab.Lab.Machines, new("four") { Nics = [new("br0", "10.0.0.14") { Tap = "other", Mac = "52:54:00:00:00:04" }] }] };
        var wished = RuleSet.Parse(NftRenderer.Render(GuardCompiler.Compile(more)!));

        string change = RuleSetChange.Render(rules, wished), back = RuleSetChange.Render(wished, rules);
        change.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.StartsWith("add element bridge virtlab_guarded ")).And.HaveCount(9);

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

    private static async Task<string> SendAsync(string rules, IReadOnlyList<SentFrame> frames, bool filtered, bool isolated)
    {
        string file = Path.GetTempFileName();
        try
        {
            await using (var stream = File.Create(file))
            {
                foreach (var frame in frames)
                    stream.Write([(byte)frame.Port, frame.Places, .. Wire.Short(frame.Bytes.Length), .. frame.Bytes]);
            }
            string script = Path.Combine(Repository.Root, "tests", "VirtLab.Core.Tests", "Guarding", "frames.pl");
            return await PrivateNetwork.RunAsync(Script, [rules, script, file, filtered ? "1" : "0", isolated ? "on" : "off", .. GuardedLab.Ports]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IReadOnlyList<string> Mismatches(string output, IReadOnlyList<SentFrame> frames) => [.. Mismatch().Matches(output).Select(match =>
    {
        var frame = frames[int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)];
        return $"{frame.Kind}: {Convert.ToHexStringLower(frame.Bytes)} by port {frame.Port}, {match.Groups[2].Value}, not {frame.Places}";
    })];

    [GeneratedRegex("^([0-9]+) (seen .*)$", RegexOptions.Multiline)]
    private static partial Regex Mismatch();
}
