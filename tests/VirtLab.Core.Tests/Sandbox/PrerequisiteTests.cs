using CsCheck;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Each thing that can be missing, shown to the look for prerequisites: one finding, with what to do.</summary>
public sealed class PrerequisiteTests
{
    private static readonly Identity Anna = new(1000, 1000, "anna", [new IdRange(0, 1000, 1), new IdRange(1, 100000, 65535)], [new IdRange(0, 1000, 1), new IdRange(1, 100000, 65535)]);
    private static readonly Identity Root = new(0, 0, "root", [new IdRange(0, 2130706432, 65536)], [new IdRange(0, 2130706432, 65536)]);
    private static readonly SystemView Complete = new(_ => true, () => true, _ => true, _ => null, _ => true, _ => Task.FromResult<string?>(null), _ => Task.FromResult<string?>(null));

    [Test]
    public async Task On_a_machine_that_has_all_nothing_is_found()
    {
        (await FindAsync(Anna, Complete)).Should().BeEmpty();
        (await FindAsync(Root, Complete)).Should().BeEmpty();
    }

    [TestCase("qemu-system-x86_64", "qemu-system-x86")]
    [TestCase("dnsmasq", "dnsmasq-base")]
    [TestCase("nft", "nftables")]
    [TestCase("newuidmap", "uidmap")]
    [TestCase("busybox", "busybox-static")]
    public Task A_missing_program_is_one_finding(string program, string package) =>
        IsFoundAsync(Anna, Complete with { HasTool = tool => tool != program }, $"*{program} is not installed", $"*apt-get install*{package}");

    [TestCase("")]
    [TestCase("virtqemud")]
    [TestCase("virtnetworkd")]
    public Task Daemons_that_are_not_enough_for_machines_and_networks_are_one_finding(string only) =>
        IsFoundAsync(Anna, Complete with { HasTool = tool => tool == only || !IsDaemon(tool) }, "A libvirt daemon is not installed*", "*apt-get install*libvirt-daemon");

    [TestCase("libvirtd")]
    [TestCase("virtqemud", "virtnetworkd")]
    public async Task Daemons_that_are_enough_are_no_finding(params string[] daemons) =>
        (await FindAsync(Anna, Complete with { HasTool = tool => daemons.Contains(tool) || !IsDaemon(tool) })).Should().BeEmpty();

    [Test]
    public Task A_missing_library_is_one_finding() =>
        IsFoundAsync(Anna, Complete with { HasLibvirt = () => false }, "*libvirt.so.0 is not installed", "*apt-get install*libvirt0");

    [Test]
    public Task A_tap_device_that_is_closed_to_the_user_is_one_finding() =>
        IsFoundAsync(Anna, Complete with { CanOpenForWriting = path => path != "/dev/net/tun" }, "/dev/net/tun can't be opened for writing", "*chmod 0666 /dev/net/tun*");

    [Test]
    public async Task A_user_without_a_range_of_ids_is_one_finding()
    {
        await IsFoundAsync(Anna with { UidMap = [] }, Complete, "User anna has no range of ids in /etc/subuid", "*usermod --add-subuids 100000-165535 anna");
        await IsFoundAsync(Anna with { GidMap = [] }, Complete, "User anna has no range of ids in /etc/subgid", "*usermod --add-subgids 100000-165535 anna");
        await IsFoundAsync(Anna with { UidMap = [], GidMap = [] }, Complete, "User anna has no range of ids in /etc/subuid and /etc/subgid",
            "*usermod --add-subuids 100000-165535 --add-subgids 100000-165535 anna");
    }

    [Test]
    public Task The_range_that_is_proposed_is_free_in_both_files() => IsFoundAsync(Anna with { UidMap = [] },
        Complete with { ReadText = path => path switch { "/etc/subuid" => "ben:100000:65536\n", "/etc/subgid" => "ben:165536:65536\n", _ => null } },
        "User anna has no range*", "*usermod --add-subuids 231072-296607 anna");

    [Test]
    public Task A_user_without_a_name_is_told_by_number() => IsFoundAsync(Anna with { UserName = "", UidMap = [] }, Complete,
        "User 1000 has no range of ids in /etc/subuid", "*add the line 1000:100000:65536 to /etc/subuid");

    [TestCase("", 100_000)]
    [TestCase("ben:100000:65536", 165_536)]
    [TestCase("ben:165536:65536\nann:100000:65536", 231_072)]
    [TestCase("ben:99999:1", 100_000)]
    [TestCase("ben:99999:2", 100_001)]
    [TestCase("ben:165535:1", 165_536)]
    [TestCase("ben:165536:1", 100_000)]
    [TestCase("ben:100000:0\nno line\nben:x:1", 100_000)]
    public void The_first_free_range_is_found(string text, int first) => SubIds.FirstFree(text).Should().Be((uint)first);

    [Test]
    public void A_free_range_overlaps_no_other() => Gen.Select(Gen.UInt[0, 1_000_000], Gen.UInt[1, 200_000]).List[0, 12].Sample(ranges =>
    {
        uint free = SubIds.FirstFree(string.Join('\n', ranges.Select(range => $"ben:{range.Item1}:{range.Item2}")));
        return free >= SubIds.FirstRange && ranges.All(range => range.Item1 + range.Item2 <= free || free + SubIds.RangeSize <= range.Item1);
    });

    [TestCase("anna:100000:98", null)]
    [TestCase("anna:100000:98\n1000:200000:99", 200_000)]
    [TestCase("ben:100000:65536", null)]
    public void A_range_is_the_users_and_large_enough(string text, int? first) =>
        (SubIds.Find(text, "anna", 1000)?.First).Should().Be((uint?)first);

    [TestCase("qemu")]
    [TestCase("network")]
    public Task A_missing_driver_of_libvirts_is_one_finding(string name) => IsFoundAsync(Anna, Complete with { HasDriver = driver => driver != name },
        $"libvirt's driver {name} is not installed", $"*apt-get install*libvirt-daemon-driver-{name} *");

    [Test]
    public async Task Root_makes_a_tap_device_of_its_own_and_where_it_can_not_that_is_one_finding()
    {
        var closed = Complete with { CanOpenForWriting = _ => false };
        (await FindAsync(Root, closed)).Should().BeEmpty();
        await IsFoundAsync(Root, closed with { TryTunAsync = _ => Task.FromResult<string?>("mknod: Operation not permitted") },
            "There is no /dev/net/tun*mknod: Operation not permitted", "*modprobe tun*--device /dev/net/tun");
    }

    [TestCase("/proc/sys/user/max_user_namespaces", 0, "*allows no user namespaces*max_user_namespaces*", "*sysctl -w user.max_user_namespaces=*")]
    [TestCase("/proc/sys/kernel/unprivileged_userns_clone", 0, "*to ordinary users*", "*sysctl -w kernel.unprivileged_userns_clone=1")]
    [TestCase("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 1, "AppArmor restricts*Ubuntu*", "*sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")]
    public Task A_kernel_setting_that_forbids_it_is_one_finding(string setting, long value, string what, string remedy) =>
        IsFoundAsync(Anna, Complete with { ReadText = path => path == setting ? $"{value}\n" : null }, what, remedy);

    [TestCase("/proc/sys/user/max_user_namespaces", 15000)]
    [TestCase("/proc/sys/kernel/unprivileged_userns_clone", 1)]
    [TestCase("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 0)]
    public async Task A_kernel_setting_that_allows_it_is_none(string setting, long value) =>
        (await FindAsync(Anna, Complete with { ReadText = path => path == setting ? $"{value}\n" : null })).Should().BeEmpty();

    [Test]
    public Task A_user_namespace_that_is_refused_is_one_finding_with_what_was_said() =>
        IsFoundAsync(Anna, Complete with { TryUserNamespaceAsync = _ => Task.FromResult<string?>("unshare failed: Operation not permitted") },
            "*unshare failed: Operation not permitted", "*container*");

    [Test]
    public async Task What_stops_only_ordinary_users_does_not_stop_root() => (await FindAsync(Root, Complete with
    {
        HasTool = tool => tool != "newuidmap",
        CanOpenForWriting = _ => false,
        ReadText = path => path.Contains("apparmor", StringComparison.Ordinal) ? "1" : path.Contains("clone", StringComparison.Ordinal) ? "0" : null,
    })).Should().BeEmpty();

    [Test]
    public async Task All_that_is_missing_is_found_at_once()
    {
        var missing = await FindAsync(Anna, Complete with { HasTool = tool => tool is not ("nft" or "dnsmasq"), HasLibvirt = () => false, CanOpenForWriting = _ => false });
        missing.Should().HaveCount(4).And.OnlyHaveUniqueItems();
        string message = new SandboxUnavailableException(missing).Message;
        foreach (var (what, remedy) in missing)
            message.Should().Contain(what).And.Contain(remedy);
    }

    private static bool IsDaemon(string tool) => tool is "libvirtd" or "virtqemud" or "virtnetworkd";

    private static async Task IsFoundAsync(Identity identity, SystemView system, string what, string remedy)
    {
        var found = (await FindAsync(identity, system)).Should().ContainSingle().Subject;
        found.What.Should().Match(what);
        found.Remedy.Should().Match(remedy);
    }

    private static Task<ValueList<MissingPrerequisite>> FindAsync(Identity identity, SystemView system) =>
        SandboxPrerequisites.FindMissingAsync(identity, system, CancellationToken.None);
}

/// <summary>A real machine that lacks something.</summary>
public sealed class MissingPrerequisiteTests : SandboxTest
{
    [TestCase("echo 0 > /proc/sys/user/max_user_namespaces", "This kernel allows no user namespaces (user.max_user_namespaces is 0). *")]
    // As in a container: no device, and none may be made.
    [TestCase("[ ! -d /dev/net ] || mount -t tmpfs none /dev/net", "There is no /dev/net/tun *mknod: *Operation not permitted*")]
    public async Task Where_something_is_missing_nothing_is_started(string loss, string what)
    {
        // In namespaces of its own; the owner tells of the refusal and which processes it has started.
        string[] said = (await new LocalCommands().RunAsync(new HostCommand("unshare", "--user", "--map-root-user", "--mount", "sh", "-euc",
            $"{loss}; \"$1\" sandbox || :", "sh", Path.Combine(AppContext.BaseDirectory, "VirtLab.Core.Tests.Owner")), Deadline))
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        said.Should().HaveCount(2);
        said[0].Should().Match($"unavailable 1: {what}");
        said[1].Should().Be("children:");
    }
}
