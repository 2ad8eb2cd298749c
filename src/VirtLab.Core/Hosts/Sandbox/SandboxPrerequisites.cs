using System.Globalization;
using VirtLab.Native;
using VirtLab.Primitives;

namespace VirtLab.Hosts.Sandbox;

/// <summary>Looks for all that a sandbox needs before anything is started.</summary>
public static class SandboxPrerequisites
{
    private static readonly ValueList<(string Tool, string Package)> Programs =
    [
        ("qemu-system-x86_64", "qemu-system-x86"), ("dnsmasq", "dnsmasq-base"), ("nft", "nftables"), ("ip", "iproute2"),
        ("unshare", "util-linux"), ("nsenter", "util-linux"), ("setpriv", "util-linux"), ("setsid", "util-linux"), ("busybox", "busybox-static"), ("socat", "socat"), ("tcpdump", "tcpdump"),
        ("hping3", "hping3"), ("sysctl", "procps"), ("bash", "bash"),
    ];

    /// <summary>What this machine lacks, for whoever runs this process; empty where a sandbox can be started.</summary>
    public static Task<ValueList<MissingPrerequisite>> FindMissingAsync(CancellationToken cancellationToken = default) =>
        FindMissingAsync(Identity.Read(), SystemView.Real, cancellationToken);

    /// <summary>The daemons to start, where nothing is missing.</summary>
    /// <exception cref="SandboxUnavailableException">Something is.</exception>
    internal static async Task<LibvirtDaemons> RequireAsync(Identity identity, CancellationToken cancellationToken)
    {
        var missing = await FindMissingAsync(identity, SystemView.Real, cancellationToken).ConfigureAwait(false);
        return missing.Count == 0 && LibvirtDaemons.TryFind(SystemView.Real.HasTool) is { } daemons ? daemons : throw new SandboxUnavailableException(missing);
    }

    internal static async Task<ValueList<MissingPrerequisite>> FindMissingAsync(Identity identity, SystemView system, CancellationToken cancellationToken)
    {
        var missing = Programs.Where(program => !system.HasTool(program.Tool))
            .Select(program => new MissingPrerequisite($"The program {program.Tool} is not installed", Install(program.Package))).ToList();
        if (LibvirtDaemons.TryFind(system.HasTool) is null)
            missing.Add(new MissingPrerequisite("A libvirt daemon is not installed (libvirtd, or virtqemud and virtnetworkd)", Install("libvirt-daemon")));
        if (!system.HasLibvirt())
            missing.Add(new MissingPrerequisite("The library libvirt.so.0 is not installed", Install("libvirt0")));
        if (system.ReadNumber("/proc/sys/user/max_user_namespaces") == 0)
            missing.Add(new MissingPrerequisite("This kernel allows no user namespaces (user.max_user_namespaces is 0)", "An administrator can allow them: sysctl -w user.max_user_namespaces=10000"));
        if (!identity.IsRoot)
            missing.AddRange(ForOrdinaryUser(identity, system));
        if (missing.Count == 0 && await system.TryUserNamespaceAsync(cancellationToken).ConfigureAwait(false) is { } refusal)
            missing.Add(new MissingPrerequisite($"A user namespace can't be made: {refusal}", "If this is a container, it must allow them (unshare --user --map-root-user true shows it)"));
        return [.. missing];
    }

    private static IEnumerable<MissingPrerequisite> ForOrdinaryUser(Identity identity, SystemView system)
    {
        if (!system.HasTool("newuidmap"))
            yield return new MissingPrerequisite("The program newuidmap is not installed", Install("uidmap"));
        if (identity.UidMap.Count == 0 || identity.GidMap.Count == 0)
        {
            yield return new MissingPrerequisite($"User {identity.UserName} has no range of user ids in /etc/subuid and /etc/subgid",
                $"An administrator can give one: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {identity.UserName}");
        }
        if (!system.CanOpenForWriting("/dev/net/tun"))
            yield return new MissingPrerequisite("/dev/net/tun can't be opened for writing", "An administrator can allow it: chmod 0666 /dev/net/tun (the usual mode; `modprobe tun` if it is not there)");
        if (system.ReadNumber("/proc/sys/kernel/unprivileged_userns_clone") == 0)
            yield return new MissingPrerequisite("This kernel allows no user namespaces to ordinary users (kernel.unprivileged_userns_clone is 0)", "An administrator can allow them: sysctl -w kernel.unprivileged_userns_clone=1");
        if (system.ReadNumber("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1)
            yield return new MissingPrerequisite("AppArmor restricts user namespaces of ordinary users (kernel.apparmor_restrict_unprivileged_userns is 1, the default on Ubuntu from 23.10 on)", "An administrator can allow them: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    }

    private static string Install(string package) => $"Install it: apt-get install --no-install-recommends {package}";
}

/// <summary>What the look for prerequisites sees of this machine; a test shows it another one.</summary>
internal sealed record SystemView(Func<string, bool> HasTool, Func<bool> HasLibvirt, Func<string, long?> ReadNumber, Func<string, bool> CanOpenForWriting,
    Func<CancellationToken, Task<string?>> TryUserNamespaceAsync)
{
    public static SystemView Real { get; } = new(
        tool => Tools.TryFind(tool) is not null,
        () => LibvirtLibrary.IsInstalled,
        path => File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null,
        path =>
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        },
        async cancellationToken =>
        {
            var output = await new LocalCommands().RunAsync(new HostCommand("unshare", "--user", "true") { MayFail = true }, cancellationToken).ConfigureAwait(false);
            return output.ExitCode == 0 ? null : output.Error.Trim();
        });
}
