using VirtLab.Diagnosing;
using VirtLab.Diagnosing.Reading;
using VirtLab.Labs;

namespace VirtLab.Core.Tests.Diagnosing;

/// <summary>Real troubles in private namespaces are found; where the fix is a command for that namespace, they are gone after it.</summary>
internal sealed class TroublesOnHostTests
{
    private const string NoBridgeFilter = "echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables 2> /dev/null || :\n";

    private const string ForwardDropped = NoBridgeFilter + """
        nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'

        """;

    private const string InputDropped = """
        nft 'add table inet strict; add chain inet strict input { type filter hook input priority 0; }'
        nft 'add rule inet strict input iifname "lo" accept; add rule inet strict input counter log reject'

        """;

    private const string Docker = NoBridgeFilter + """
        nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'
        nft 'add chain ip filter DOCKER-USER; add rule ip filter FORWARD jump DOCKER-USER'

        """;

    private const string Route = """
        ip link add far type veth peer name near; ip link set near up; ip link set far up
        ip address add 192.168.0.77/24 dev near

        """;

    private const string NameServer = """
        socat UDP4-LISTEN:53,fork /dev/null & until ss -Hlnu | grep -q :53; do kill -0 $!; done

        """;

    private static readonly Model.Lab Lab = UrsaLab.Lab;

    [SetUp]
    public Task Needs() => TroubledHost.NeedAsync();

    [Test]
    public async Task Without_trouble_nothing_is_found()
    {
        var facts = await ReadAsync(NoBridgeFilter);
        facts.NotSeen.Should().BeEmpty();
        // Some machines keep the device for taps to root: then that is a trouble, and the only one.
        facts.RefusedFeatures.Where(refused => refused.Feature.Device is null).Should().BeEmpty();
        facts.Settings.Should().Contain(setting => setting.Path == "net/ipv4/ip_forward");
        Doctor.Find(facts, Lab)
            .Where(trouble => trouble.Kind is not (TroubleKind.MissingProgram or TroubleKind.MissingKernelFeature)).Should().BeEmpty();
    }

    [TestCase(ForwardDropped, TroubleKind.ForwardingRefused)]
    [TestCase(InputDropped, TroubleKind.InputRefused)]
    [TestCase(Docker, TroubleKind.ForwardingRefused)]
    [TestCase(Route, TroubleKind.RouteCollision)]
    [TestCase(NameServer, TroubleKind.PortTaken)]
    public async Task Found_and_gone_after_the_fix(string trouble, TroubleKind kind)
    {
        var found = (await FindAsync(trouble)).Should().ContainSingle(one => one.Kind == kind).Subject;
        // What is to be done instead stands before the command, where there is a choice.
        string fix = found.Fix.Split("route: ")[^1];
        // A server that was ended is gone a moment later.
        (await FindAsync(trouble + fix + (kind == TroubleKind.PortTaken ? "\nwhile ss -Hlnu | grep -q :53; do :; done\n" : "")))
            .Should().NotContain(one => one.Kind == kind);
    }

    [Test]
    public async Task Dockers_chain_for_others_takes_the_exception() =>
        (await FindAsync(Docker)).Single(one => one.Kind == TroubleKind.ForwardingRefused).Fix.Should()
            .Contain("insert rule ip filter DOCKER-USER iifname");

    [Test]
    public async Task Without_a_lab_a_dropping_policy_is_found_and_gone_after_the_fix()
    {
        var found = Doctor.Find(await new HostFactsReader(new TroubledHost(ForwardDropped), default).ReadAsync(null), null)
            .Single(trouble => trouble.Kind == TroubleKind.ForwardingRefused);
        Doctor.Find(await new HostFactsReader(new TroubledHost(ForwardDropped + found.Fix), default).ReadAsync(null), null)
            .Should().NotContain(trouble => trouble.Kind == TroubleKind.ForwardingRefused);
    }

    [Test]
    public async Task What_can_not_be_looked_at_is_said_and_keeps_nothing_else()
    {
        // An nft that fails stands before the real one.
        const string noNft =
            "mount -t tmpfs none /mnt; printf '#!/bin/sh\\necho broken >&2; exit 1\\n' > /mnt/nft; chmod 755 /mnt/nft; PATH=/mnt:$PATH\n";
        var diagnosis = await new TroubledHost(noNft + Route).DiagnoseAsync(Lab);
        diagnosis.NotSeen.Should().Contain(what => what.StartsWith("other firewalls:") && what.Contains("broken"));
        diagnosis.Troubles.Should().Contain(trouble => trouble.Kind == TroubleKind.RouteCollision)
            .And.Contain(trouble => trouble.Kind == TroubleKind.MissingKernelFeature);
        diagnosis.Troubles.Select(trouble => trouble.Severity).Should().BeInDescendingOrder();
    }

    private static async Task<IEnumerable<Trouble>> FindAsync(string trouble) => Doctor.Find(await ReadAsync(trouble), Lab);

    private static Task<HostFacts> ReadAsync(string trouble) => new HostFactsReader(new TroubledHost(trouble), default).ReadAsync(Lab);
}
