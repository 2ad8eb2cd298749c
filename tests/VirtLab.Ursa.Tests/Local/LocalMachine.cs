using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Primitives;

namespace VirtLab.Ursa.Tests.Local;

/// <summary>A machine for <see cref="VirtLab.Hosts.Local.LocalHost"/>: a sandbox, in which the owner program runs as its root. What it leaves there when it is killed
/// stays, as on a real one.</summary>
internal sealed class LocalMachine : IAsyncDisposable
{
    private const string Folder = "/tmp/owner", Cache = "/tmp/cache";

    private readonly SandboxHost _sandbox;
    private ResidentOwner? _resident;

    private LocalMachine(SandboxHost sandbox) => _sandbox = sandbox;

    public ICommands Commands => _sandbox.Commands;

    public SandboxHost Sandbox => _sandbox;

    public static async Task<LocalMachine> StartAsync(bool withGuest = false)
    {
        await SandboxPrerequisite.NeedAsync();
        var machine = new LocalMachine(await SandboxHost.StartAsync());
        await machine.BringAsync(AppContext.BaseDirectory, Folder);
        if (withGuest)
            await machine.BringAsync(Environment.GetEnvironmentVariable("VIRTLAB_CACHE") is { Length: > 0 } cache ? cache : "/var/cache/virtlab", Cache);
        _ = await machine.ShellAsync(ThereScript);
        return machine;
    }

    /// <summary>An interface that was there before any lab.</summary>
    private const string ThereScript =
        "ip link add there0 address 02:00:00:00:00:10 type veth peer name there1 address 02:00:00:00:00:11; for i in there0 there1; do ip link set $i addrgenmode none; ip link set $i up; done";

    /// <summary>Boots the machine anew: every process ends, and what is in the kernel and in <c>/run</c> is gone. Files stay, interfaces that were
    /// there before any lab come back as they were, and libvirt's daemons start. Only the program by which the test starts others there goes on.</summary>
    /// <param name="early">What another program does before libvirt's daemons start.</param>
    public async Task RebootAsync(string early = "")
    {
        _resident?.Dispose();
        _resident = null;
        _ = await ShellAsync($$"""
        daemons=$(ps -eo comm= | grep -E '^(libvirtd|virtnetworkd|virtqemud)$' | sort -u)
        for process in $(ps -eo pid=); do [ "$process" = 1 ] || [ "$process" = $$ ] || [ "$process" = $PPID ] || kill -9 "$process" 2> /dev/null || :; done
        while ps -eo comm= | grep -qE '^(libvirtd|virtnetworkd|virtqemud|dnsmasq|socat|qemu-system)'; do :; done
        for space in $(ls /run/netns); do ip netns delete "$space"; done
        nft flush ruleset
        for link in $(ls /sys/class/net); do [ "$link" = lo ] || ip link delete dev "$link" 2> /dev/null || :; done
        ip rule flush; ip rule add pref 32766 lookup main; ip rule add pref 32767 lookup default
        ip route flush table all 2> /dev/null || :
        ip link set lo down; ip link set lo up
        sysctl -qw net.ipv4.ip_forward=0 net.ipv4.fib_multipath_hash_policy=0
        rm -rf /run/virtlab /run/libvirt/*
        {{ThereScript}}
        {{early}}
        for daemon in $daemons; do setsid -f "$daemon" < /dev/null > /dev/null 2>&1; done
        for daemon in $daemons; do timeout 60 sh -c 'until grep -q " 00010000 .*/run/libvirt/$1-sock\$" /proc/net/unix; do :; done' sh "$(echo "$daemon" | sed s/libvirtd/libvirt/)"; done
        """);
    }

    /// <summary>Has an owner do something there: one that stays for the next.</summary>
    /// <returns>Its exit code and what it said.</returns>
    public async Task<(int ExitCode, ValueList<string> Lines)> OwnerAsync(params IEnumerable<string> arguments)
    {
        _resident ??= await ResidentOwner.StartAsync(Commands, Owner("serve"));
        return await _resident.AskAsync(arguments);
    }

    /// <summary>Runs an owner of its own there, such as one that is to be killed.</summary>
    /// <returns>Its exit code and what it said.</returns>
    public async Task<(int ExitCode, ValueList<string> Lines)> OwnOwnerAsync(params IEnumerable<string> arguments)
    {
        var output = await Commands.RunAsync(Owner(["local", .. arguments]));
        return (output.ExitCode, (output.Output + output.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToValueList());
    }

    public static HostCommand Owner(params IEnumerable<string> arguments) =>
        new("env", [$"VIRTLAB_CACHE={Cache}", "DOTNET_TieredPGO=0", "HOME=/tmp", "dotnet", $"{Folder}/VirtLab.Core.Tests.Owner.dll", .. arguments]) { MayFail = true };

    public async Task<string> ShellAsync(string script) => (await Commands.RunAsync(new HostCommand("sh", "-euc", script))).Output;

    // What the kernel and ip make at first use and keep, the folder that goes with the next boot, and the machine's own daemons, which have
    // other numbers after one.
    private static readonly string[] Kept = ["sysctl net.ipv4.tcp_fastopen_key:", "mount /run/netns:", "file /run/virtlab/",
        "process libvirtd ", "process virtqemud ", "process virtnetworkd ", "process bash "];

    /// <summary>In what the machine's states differ that two owners said: what came, and what is gone.</summary>
    public static string Differences(ValueList<string> before, ValueList<string> after)
    {
        string[] olds = StateIn(before), news = StateIn(after);
        return string.Join("\n", olds.Except(news).Select(line => $"- {line}").Concat(news.Except(olds).Select(line => $"+ {line}")));
    }

    /// <summary>Fails where the machine's states differ that two owners said.</summary>
    public static void ShouldBe(ValueList<string> before, ValueList<string> after, string because) => Differences(before, after).Should().BeEmpty(because);

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _resident?.Dispose();
    }

    private async Task BringAsync(string folder, string there)
    {
        string archive = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"virtlab-owner-{Guid.NewGuid():N}.tar"));
        try
        {
            await TarFile.CreateFromDirectoryAsync(folder, archive, includeBaseDirectory: false);
            _ = await Commands.RunAsync(new HostCommand("mkdir", there));
            _ = await Commands.RunAsync(new HostCommand("tar", "-xmf", "-", "--no-same-owner", "-C", there) { InputFile = archive });
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private static string[] StateIn(ValueList<string> lines) => lines.FirstOrDefault(line => line.StartsWith("fingerprint ", StringComparison.Ordinal)) is { } line
        ? [.. JsonSerializer.Deserialize<string[]>(line["fingerprint ".Length..])!.Where(fact => !Kept.Any(kept => fact.StartsWith(kept, StringComparison.Ordinal)))]
        : throw new AssertionException($"The owner said no fingerprint: {string.Join('\n', lines)}");
}
