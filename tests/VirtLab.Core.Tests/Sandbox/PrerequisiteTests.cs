using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Each thing that can be missing, shown to the look for prerequisites: one finding, with what to do.</summary>
public sealed class PrerequisiteTests
{
    private static readonly Identity Anna = new(1000, 1000, "anna", [new IdRange(0, 1000, 1), new IdRange(1, 100000, 65535)], [new IdRange(0, 1000, 1), new IdRange(1, 100000, 65535)]);
    private static readonly Identity Root = new(0, 0, "root", [new IdRange(0, 2130706432, 65536)], [new IdRange(0, 2130706432, 65536)]);
    private static readonly SystemView Complete = new(_ => true, () => true, _ => null, _ => true, _ => Task.FromResult<string?>(null));

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
        await IsFoundAsync(Anna with { UidMap = [] }, Complete, "User anna has no range*", "*usermod --add-subuids*anna");
        await IsFoundAsync(Anna with { GidMap = [] }, Complete, "User anna has no range*", "*--add-subgids*anna");
        await IsFoundAsync(Anna with { UidMap = [], GidMap = [] }, Complete, "User anna has no range*", "*usermod*");
    }

    [TestCase("/proc/sys/user/max_user_namespaces", 0, "*allows no user namespaces*max_user_namespaces*", "*sysctl -w user.max_user_namespaces=*")]
    [TestCase("/proc/sys/kernel/unprivileged_userns_clone", 0, "*to ordinary users*", "*sysctl -w kernel.unprivileged_userns_clone=1")]
    [TestCase("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 1, "AppArmor restricts*Ubuntu*", "*sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")]
    public Task A_kernel_setting_that_forbids_it_is_one_finding(string setting, long value, string what, string remedy) =>
        IsFoundAsync(Anna, Complete with { ReadNumber = path => path == setting ? value : null }, what, remedy);

    [TestCase("/proc/sys/user/max_user_namespaces", 15000)]
    [TestCase("/proc/sys/kernel/unprivileged_userns_clone", 1)]
    [TestCase("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 0)]
    public async Task A_kernel_setting_that_allows_it_is_none(string setting, long value) =>
        (await FindAsync(Anna, Complete with { ReadNumber = path => path == setting ? value : null })).Should().BeEmpty();

    [Test]
    public Task A_user_namespace_that_is_refused_is_one_finding_with_what_was_said() =>
        IsFoundAsync(Anna, Complete with { TryUserNamespaceAsync = _ => Task.FromResult<string?>("unshare failed: Operation not permitted") },
            "*unshare failed: Operation not permitted", "*container*");

    [Test]
    public async Task What_stops_only_ordinary_users_does_not_stop_root() => (await FindAsync(Root, Complete with
    {
        HasTool = tool => tool != "newuidmap",
        CanOpenForWriting = _ => false,
        ReadNumber = path => path.Contains("apparmor", StringComparison.Ordinal) ? 1 : path.Contains("clone", StringComparison.Ordinal) ? 0 : null,
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
    [Test]
    public async Task Where_something_is_missing_nothing_is_started()
    {
        // In a user namespace of its own that allows no others; the owner tells of the refusal and which processes it has started.
        string[] said = (await new LocalCommands().RunAsync(new HostCommand("unshare", "--user", "--map-root-user", "sh", "-euc",
            "echo 0 > /proc/sys/user/max_user_namespaces; \"$1\" sandbox || :", "sh", Path.Combine(AppContext.BaseDirectory, "VirtLab.Core.Tests.Owner")), Deadline))
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        said.Should().HaveCount(2);
        said[0].Should().Match("unavailable 1: This kernel allows no user namespaces (user.max_user_namespaces is 0). *");
        said[1].Should().Be("children:");
    }
}
