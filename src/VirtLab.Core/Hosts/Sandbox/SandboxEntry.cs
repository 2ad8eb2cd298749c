using System.Globalization;

namespace VirtLab.Hosts.Sandbox;

/// <summary>Carries a command into a sandbox's namespaces.</summary>
internal sealed class SandboxEntry(int pid)
{
    private readonly string _pid = pid.ToString(CultureInfo.InvariantCulture);

    public HostCommand Enter(HostCommand command) => command with
    {
        Tool = "nsenter",
        Arguments =
        [
            "--target", _pid, "--user", "--mount", "--net", "--pid", "--ipc", "--uts", "--setuid", "0", "--setgid", "0", "--",
            // nsenter waits for its child but passes no signal on: without this, ending a command here would leave it running there.
            "setpriv", "--pdeathsig", "KILL", "--",
            .. command.Namespace is { } name ? new[] { "nsenter", $"--net=/run/netns/{name}", "--" } : [],
            command.Tool, .. command.Arguments,
        ],
    };
}
