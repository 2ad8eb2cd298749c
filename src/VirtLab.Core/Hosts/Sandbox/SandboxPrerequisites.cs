using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Hosts.Sandbox;

/// <summary>Looks for all that a sandbox needs before anything is started.</summary>
public static class SandboxPrerequisites
{
    private const string Tun = "/dev/net/tun";

    private static readonly ValueList<(string Name, string Package)> LibvirtDrivers =
        [("qemu", "libvirt-daemon-driver-qemu"), ("network", "libvirt-daemon-driver-network")];

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
        var missing = Programs.All.Where(program => !system.HasTool(program.Tool))
            .Select(program => new MissingPrerequisite($"The program {program.Tool} is not installed", Install(program.Package))).ToList();
        if (LibvirtDaemons.TryFind(system.HasTool) is null)
            missing.Add(new MissingPrerequisite("A libvirt daemon is not installed (libvirtd, or virtqemud and virtnetworkd)", Install("libvirt-daemon")));
        if (!system.HasLibvirt())
            missing.Add(new MissingPrerequisite("The library libvirt.so.0 is not installed", Install("libvirt0")));
        missing.AddRange(LibvirtDrivers.Where(driver => !system.HasDriver(driver.Name)).Select(driver => new MissingPrerequisite(
            $"libvirt's driver {driver.Name} is not installed", $"{Install(driver.Package)} (up to Debian 12 it may be a part of libvirt-daemon)")));
        if (system.ReadNumber("/proc/sys/user/max_user_namespaces") == 0)
            missing.Add(new MissingPrerequisite("This kernel allows no user namespaces (user.max_user_namespaces is 0)", "An administrator can allow them until the next boot: sysctl -w user.max_user_namespaces=10000"));
        missing.AddRange(identity.IsRoot ? await ForRootAsync(system, cancellationToken).ConfigureAwait(false) : ForOrdinaryUser(identity, system));
        if (missing.Count == 0 && await system.TryUserNamespaceAsync(cancellationToken).ConfigureAwait(false) is { } refusal)
            missing.Add(new MissingPrerequisite($"A user namespace can't be made: {refusal}", "If this is a container, it must allow them (unshare --user --map-root-user true shows it)"));
        return [.. missing];
    }

    /// <summary>Root's sandbox makes a device node of its own where that is allowed.</summary>
    private static async Task<ValueList<MissingPrerequisite>> ForRootAsync(SystemView system, CancellationToken cancellationToken) =>
        !system.CanOpenForWriting(Tun) && await system.TryTunAsync(cancellationToken).ConfigureAwait(false) is { } refusal
            ? [new MissingPrerequisite($"There is no {Tun} that can be opened, which every machine's card needs, and none can be made: {refusal}",
                "Load the driver: modprobe tun. If this is a container, start it with --device /dev/net/tun")]
            : [];

    private static IEnumerable<MissingPrerequisite> ForOrdinaryUser(Identity identity, SystemView system)
    {
        if (!system.HasTool("newuidmap"))
            yield return new MissingPrerequisite("The program newuidmap is not installed", Install("uidmap"));
        if (RangeOfIds(identity, system) is { } range)
            yield return range;
        if (!system.CanOpenForWriting(Tun))
            yield return new MissingPrerequisite($"{Tun} can't be opened for writing", "An administrator can allow it until the next boot: chmod 0666 /dev/net/tun (the usual mode; `modprobe tun` if it is not there)");
        if (system.ReadNumber("/proc/sys/kernel/unprivileged_userns_clone") == 0)
            yield return new MissingPrerequisite("This kernel allows no user namespaces to ordinary users (kernel.unprivileged_userns_clone is 0)", "An administrator can allow them until the next boot: sysctl -w kernel.unprivileged_userns_clone=1");
        if (system.ReadNumber("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1)
            yield return new MissingPrerequisite("AppArmor restricts user namespaces of ordinary users (kernel.apparmor_restrict_unprivileged_userns is 1, the default on Ubuntu from 23.10 on)", "An administrator can allow them until the next boot: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    }

    private static MissingPrerequisite? RangeOfIds(Identity identity, SystemView system)
    {
        (string File, string Option)[] lacking =
        [
            .. identity.UidMap.Count == 0 ? [("/etc/subuid", "--add-subuids")] : Array.Empty<(string, string)>(),
            .. identity.GidMap.Count == 0 ? [("/etc/subgid", "--add-subgids")] : Array.Empty<(string, string)>(),
        ];
        if (lacking.Length == 0)
            return null;
        uint first = SubIds.FirstFree(system.ReadText("/etc/subuid") ?? "", system.ReadText("/etc/subgid") ?? "");
        string number = identity.Uid.ToString(CultureInfo.InvariantCulture), files = string.Join(" and ", lacking.Select(l => l.File));
        // In a container the user often has a number only, and usermod knows names.
        return identity.UserName.Length == 0
            ? new MissingPrerequisite($"User {number} has no range of ids in {files}", string.Create(CultureInfo.InvariantCulture,
                $"An administrator can give one: add the line {number}:{first}:{SubIds.RangeSize} to {files}"))
            : new MissingPrerequisite($"User {identity.UserName} has no range of ids in {files}", string.Create(CultureInfo.InvariantCulture,
                $"An administrator can give one: usermod {string.Join(' ', lacking.Select(l => $"{l.Option} {first}-{first + SubIds.RangeSize - 1}"))} {identity.UserName}"));
    }

    private static string Install(string package) => $"Install it: apt-get install --no-install-recommends {package}";
}
