using System.Globalization;

namespace VirtLab.Hosts.Sandbox;

/// <summary>Carries a command into a sandbox's namespaces.</summary>
internal sealed class SandboxEntry(int pid)
{
    private readonly string _pid = pid.ToString(CultureInfo.InvariantCulture);

    public HostCommand Enter(HostCommand command) => command with
    {
        // A session of its own: Ctrl+C at the terminal is for this process, which then takes things down in order; and what runs in the
        // sandbox has no way to the terminal.
        Tool = "setsid",
        Arguments =
        [
            "nsenter", "--target", _pid, "--user", "--mount", command.Namespace is { } name ? $"--net=/proc/{_pid}/root/run/netns/{name}" : "--net", "--pid", "--ipc", "--uts", "--setuid", "0", "--setgid", "0", "--",
            // nsenter waits for its child but passes no signal on: without pdeathsig, ending a command here would leave it running there.
            // The caller's environment (proxies, tokens) is none of the sandbox's business.
            "setpriv", "--pdeathsig", "KILL", "--reset-env", "--",
            command.Tool, .. command.Arguments,
        ],
    };
}
