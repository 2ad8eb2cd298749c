using System.Globalization;

namespace VirtLab.Hosts.Sandbox;

/// <summary>The sandbox's first process: how it is started and what it says.</summary>
internal static class SandboxProcess
{
    private static readonly string Init = EmbeddedText.Read(typeof(SandboxProcess), "init.sh"), RootStage = EmbeddedText.Read(typeof(SandboxProcess), "root-stage.sh");

    /// <summary>Starts it; it says its process id and waits until its user ids are mapped.</summary>
    public static RunningCommand Start(Identity identity, Accelerator accelerator, LibvirtDaemons daemons, string? capabilities)
    {
        string[] unshare =
        [
            "unshare", "--user", "--keep-caps", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child",
            "/bin/bash", "--norc", "-c", Init, "virtlab-init", "1",
        ];
        // Root has to make device nodes of its own first: what an ordinary user may open, the sandbox's unprivileged root may too.
        string[] all = identity.IsRoot ? ["unshare", "--mount", "/bin/bash", "--norc", "-c", RootStage, "virtlab-root", .. unshare] : unshare;
        return LocalCommands.StartHeld(new HostCommand("setsid", [.. all]), new Dictionary<string, string?>
        {
            ["LC_ALL"] = "C",
            ["VIRTLAB_KVM"] = accelerator.Kind == AcceleratorKind.Kvm ? "/dev/kvm" : null,
            ["VIRTLAB_DAEMONS"] = daemons.ToString(),
            ["VIRTLAB_CAPS"] = capabilities,
            ["VIRTLAB_HOST_UUID"] = Guid.NewGuid().ToString(),
        });
    }

    /// <exception cref="HostException">It did not say its process id.</exception>
    public static int ReadPid(string? line) =>
        line?.Split(' ') is ["PID", var pid] && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new HostException($"The sandbox's first process did not start: it said '{line}'. Try `unshare --user --map-root-user true`; if that fails, user namespaces are not allowed here.");

    /// <summary>Maps user and group ids: root writes them itself, an ordinary user's are written by newuidmap and newgidmap.</summary>
    public static async Task MapIdsAsync(Identity identity, int pid, CancellationToken cancellationToken)
    {
        string process = pid.ToString(CultureInfo.InvariantCulture);
        if (identity.IsRoot)
        {
            await File.WriteAllTextAsync($"/proc/{process}/uid_map", string.Join('\n', identity.UidMap), cancellationToken).ConfigureAwait(false);
            await File.WriteAllTextAsync($"/proc/{process}/gid_map", string.Join('\n', identity.GidMap), cancellationToken).ConfigureAwait(false);
            return;
        }
        var commands = new LocalCommands();
        _ = await commands.RunAsync(new HostCommand("newuidmap", [process, .. Words(identity.UidMap)]), cancellationToken).ConfigureAwait(false);
        _ = await commands.RunAsync(new HostCommand("newgidmap", [process, .. Words(identity.GidMap)]), cancellationToken).ConfigureAwait(false);

        static IEnumerable<string> Words(IEnumerable<IdRange> map) => map.SelectMany(range => range.ToString().Split(' '));
    }

    /// <exception cref="HostException">It says that something went wrong, and at which stage.</exception>
    public static void CheckReady(string? line)
    {
        if (line != "READY")
            throw new HostException($"The sandbox did not start: {(line is null ? "its first process ended without a word" : line.Replace("ERROR ", "", StringComparison.Ordinal).Trim())}.");
    }
}
