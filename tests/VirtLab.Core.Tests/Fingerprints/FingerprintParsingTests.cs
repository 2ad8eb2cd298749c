using VirtLab.Hosts.Fingerprints;

namespace VirtLab.Core.Tests.Fingerprints;

/// <summary>What the system's tools and files say, read; what changes by itself, left out.</summary>
public sealed class FingerprintParsingTests
{
    private const string Links = """
        [{"ifindex":7,"ifname":"tap0","flags":["BROADCAST","UP"],"mtu":1500,"qdisc":"fq","master":"br0","operstate":"UP","address":"fe:54:00:00:00:01",
          "ifalias":"virtlab:ursa","addr_info":[{"family":"inet6","local":"fd00::1","prefixlen":64,"scope":"global","dynamic":true,"tentative":true,"valid_life_time":86000,"preferred_life_time":14000}]},
         {"ifindex":8,"ifname":"v1","flags":[],"mtu":1400,"operstate":"DOWN","address":"02:00:00:00:00:01"},{}]
        """;

    [Test]
    public void Links_are_read_with_what_a_lab_could_change() => NetworkFacts.Links(Links).Should().Equal(
        new HostFact("tap0", "fe:54:00:00:00:01, UP, set up, mtu 1500, in br0, alias virtlab:ursa"), new HostFact("v1", "02:00:00:00:00:01, DOWN, set down, mtu 1400"));

    [Test]
    public void Addresses_are_read_without_their_lifetimes() =>
        NetworkFacts.Addresses(Links).Should().Equal(new HostFact("fd00::1/64 on tap0", "global"));

    [Test]
    public void Routes_are_read_without_what_expires() => NetworkFacts.Entries("IPv6", """
        [{"dst":"default","gateway":"fe80::1","dev":"eth0","protocol":"ra","metric":1024,"expires":1799,"flags":[],"pref":"medium"},
         {"dst":"10.0.0.0/8","nexthops":[{"via":"a"}],"flags":["linkdown"]}]
        """).Should().Equal(
        new HostFact("IPv6 dst default gateway fe80::1 dev eth0 protocol ra metric 1024 pref medium"),
        new HostFact("""IPv6 dst 10.0.0.0/8 nexthops [{"via":"a"}] flags ["linkdown"]"""));

    [TestCase("")]
    [TestCase("\n")]
    [TestCase("[]")]
    [TestCase("[{}]")]
    public void No_routes_are_read_from_nothing(string json) => NetworkFacts.Entries("IPv4", json).Should().BeEmpty();

    [Test]
    public void Tables_of_nft_are_read_whole_and_told_apart_by_content()
    {
        const string one = "table inet a {\n\tchain c {\n\t\taccept\n\t}\n}\n", two = "table ip6 b {\n}\n";
        var facts = NftFacts.Parse(one + two).ToList();
        facts.Select(fact => fact.Name).Should().Equal("inet a", "ip6 b");
        NftFacts.Parse(one.Replace("accept", "drop", StringComparison.Ordinal)).Single().State.Should().NotBe(facts[0].State);
    }

    [Test]
    public void Mounts_are_read_without_their_numbers() => MountFacts.Parse("""
        36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
        40 35 0:4 net:[4026532] /run/netns/a rw shared:5 master:2 - nsfs nsfs rw
        """).Should().Equal(new HostFact("/mnt2", "ext3 /dev/root /mnt1 rw,noatime"), new HostFact("/run/netns/a", "nsfs nsfs net:[4026532] rw"));

    [Test]
    public void A_process_is_read_whatever_its_name_holds()
    {
        const string stat = "42 (a) (b c) S 7 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1\n";
        ProcessEntry.Parse(42, stat, "Name:\tx\nUid:\t4242\t0\t0\t0\nNSpid:\t42\t3\n").Should().Be(new ProcessEntry(42, 7, 987654, "a) (b c", false, 4242, 2));
        ProcessEntry.Parse(42, stat.Replace(" S ", " Z ", StringComparison.Ordinal), "Uid:\t0\n").Should().Be(new ProcessEntry(42, 7, 987654, "a) (b c", true, 0, 1));
    }

    [Test]
    public void Settings_are_read_but_those_that_modules_bring()
    {
        string root = Directory.CreateTempSubdirectory("fingerprint-").FullName;
        try
        {
            foreach (var (path, value) in new[] { ("ipv4/ip_forward", "1\n"), ("ipv4/conf/eth0.10/rp_filter", "2\n"), ("ipv4/tcp_rmem", "1\t2\t3\n"),
                ("ipv4/vs/a", "1"), ("netfilter/nf_conntrack_count", "12"), ("bridge/x", "1"), ("ipv4/tcp_available_ulp", "mptcp") })
            {
                _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
                File.WriteAllText(Path.Combine(root, path), value);
            }
            SysctlFacts.Read(root).Facts.Should().Equal(
                new HostFact("net.ipv4.conf.eth0/10.rp_filter", "2"), new HostFact("net.ipv4.ip_forward", "1"), new HostFact("net.ipv4.tcp_rmem", "1 2 3"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Test]
    public void Files_of_ours_are_found_with_all_they_hold()
    {
        string root = Directory.CreateTempSubdirectory("fingerprint-").FullName;
        try
        {
            _ = Directory.CreateDirectory(Path.Combine(root, "virtlab-1", "deep"));
            File.WriteAllText(Path.Combine(root, "virtlab-1", "deep", ".hidden"), "");
            File.WriteAllText(Path.Combine(root, "other"), "");
            FileFacts.Ours([root, "/nowhere"]).Facts.Select(fact => Path.GetRelativePath(root, fact.Name))
                .Should().Equal("virtlab-1", "virtlab-1/deep", "virtlab-1/deep/.hidden");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
