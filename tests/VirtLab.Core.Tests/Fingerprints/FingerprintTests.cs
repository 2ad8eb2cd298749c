using VirtLab.Hosts.Fingerprints;

namespace VirtLab.Core.Tests.Fingerprints;

public sealed class FingerprintTests
{
    private static readonly string[] Kinds = ["link", "address", "route", "rule", "nft table", "process", "libvirt object", "sysctl", "namespace", "mount", "file"];

    [Test]
    public async Task A_machine_that_is_left_alone_has_the_same_fingerprint()
    {
        var before = await HostFingerprint.CaptureAsync();
        var after = await HostFingerprint.CaptureAsync();
        after.Parts.Select(part => part.Kind).Should().Equal(Kinds);
        // Others may work on this machine meanwhile; their processes are no business of this test.
        HostFingerprint.Differences(before, after).Where(line => !line.Contains(" process ", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public void Equal_parts_make_equal_fingerprints_with_equal_hashes()
    {
        HostFingerprint one = Of(new HostFact("eth0", "UP")), same = Of(new HostFact("eth0", "UP")), other = Of(new HostFact("eth0", "DOWN"));
        same.Should().Be(one);
        same.Hash.Should().Be(one.Hash);
        same.GetHashCode().Should().Be(one.GetHashCode());
        other.Should().NotBe(one);
        other.Hash.Should().NotBe(one.Hash);
    }

    [Test]
    public void A_summary_counts_each_kind() =>
        new HostFingerprint([Part("link", new HostFact("a"), new HostFact("b")), Part("address"), Part("process", new HostFact("p")), FingerprintPart.NotSeen("nft table", "why")])
            .ToString().Should().EndWith("(2 links, 0 addresses, 1 process, nft tables unseen)").And.MatchRegex("^[0-9a-f]{16} ");

    [Test]
    public void What_came_went_and_changed_is_told_apart() =>
        HostFingerprint.Differences(Of(new HostFact("eth0", "UP"), new HostFact("gone")), Of(new HostFact("eth0", "DOWN"), new HostFact("tap0", "UP, in br0")))
            .Should().Equal("- link gone", "+ link tap0: UP, in br0", "~ link eth0: was UP, is DOWN");

    [Test]
    public void Of_things_with_the_same_name_one_more_is_a_difference() =>
        HostFingerprint.Differences(Of(new HostFact("/mnt", "tmpfs")), Of(new HostFact("/mnt", "tmpfs"), new HostFact("/mnt", "tmpfs")))
            .Should().Equal("+ link /mnt: tmpfs");

    [Test]
    public void What_could_not_be_seen_is_said_once_it_can()
    {
        var unseen = new HostFingerprint([FingerprintPart.NotSeen("nft table", "only root can see them")]);
        HostFingerprint.Differences(unseen, unseen).Should().BeEmpty();
        HostFingerprint.Differences(unseen, new HostFingerprint([Part("nft table")])).Should().Equal("~ nft tables: only root can see them, now seen");
    }

    private static HostFingerprint Of(params HostFact[] facts) => new([Part("link", facts)]);

    private static FingerprintPart Part(string kind, params HostFact[] facts) => FingerprintPart.Of(kind, facts);
}
