using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;

namespace VirtLab.Core.Tests;

/// <summary>What these tests need of the machine.</summary>
internal static class Prerequisite
{
    /// <summary>Programs that must be installed.</summary>
    public static void Tool(params IEnumerable<string> tools)
    {
        foreach (string tool in tools)
            Skip.Unless(Tools.TryFind(tool) is not null, $"the program '{tool}' is not installed");
    }

    /// <summary>A private network namespace with our own nft and ip in it.</summary>
    public static void NetworkNamespace()
    {
        Tool("unshare", "nft", "ip");
        var output = new LocalCommands().RunAsync(PrivateNetwork.Command("nft list ruleset && ip rule show") with { MayFail = true })
            .GetAwaiter().GetResult();
        Skip.Unless(output.ExitCode == 0, $"no private network namespace with nft can be had here: {output.Error.Trim()}");
    }

    /// <summary>Taps on a bridge in a private network namespace, and what sends by them.</summary>
    public static void Taps()
    {
        NetworkNamespace();
        Tool("perl", "bridge");
        try
        {
            using var device = File.Open("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Skip.Unless(false, $"no tap can be had here: {error.Message}");
        }
    }

    /// <summary>All that a sandbox needs.</summary>
    public static async Task SandboxAsync()
    {
        var missing = await SandboxPrerequisites.FindMissingAsync();
        Skip.Unless(missing.Count == 0, string.Join("; ", missing.Select(m => m.What)));
    }
}

/// <summary>A network namespace that lives as long as one shell script: nothing of the machine's own network is seen or touched.</summary>
internal static class PrivateNetwork
{
    /// <summary>The script's command; an ordinary user becomes root of a user namespace of its own.</summary>
    public static HostCommand Command(string script, params IEnumerable<string> arguments) => new("unshare",
        [.. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--map-root-user"], "--net", "sh", "-euc", script, "sh", .. arguments]);

    /// <summary>The same with a mount namespace of its own.</summary>
    public static HostCommand MountingCommand(string script, params IEnumerable<string> arguments)
    {
        var command = Command(script, arguments);
        return command with { Arguments = ["--mount", .. command.Arguments] };
    }

    /// <summary>Runs the script and gives its output.</summary>
    /// <exception cref="CommandFailedException">A command in it failed.</exception>
    public static async Task<string> RunAsync(string script, params IEnumerable<string> arguments) =>
        (await new LocalCommands().RunAsync(Command(script, arguments)).ConfigureAwait(false)).Output;
}
