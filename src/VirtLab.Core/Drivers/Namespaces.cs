using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Named network namespaces of a host, as <c>ip netns</c> has them.</summary>
internal static class Namespaces
{
    private const string Folder = "/run/netns/";

    // Not "ip netns list": that lists files, and while one is made it has a file before it is there.
    public static HostCommand Question { get; } = new("cat", "/proc/self/mounts");

    public static async Task<IReadOnlySet<NamespaceName>> ListAsync(IHost host, CancellationToken cancellationToken) =>
        Parse((await host.Commands.RunAsync(Question, cancellationToken).ConfigureAwait(false)).Output).ToHashSet();

    /// <summary>The names of what is mounted where <c>ip netns</c> has its namespaces.</summary>
    public static IEnumerable<NamespaceName> Parse(string mounts) => mounts.Split('\n')
        .Select(line => line.Split(' '))
        .Where(fields => fields is [_, _, "nsfs", ..] && fields[1].StartsWith(Folder, StringComparison.Ordinal))
        .Select(fields => NamespaceName.TryParse(fields[1][Folder.Length..], null, out var name) ? name : (NamespaceName?)null)
        .OfType<NamespaceName>();

    /// <summary>Ends the processes in the namespace and removes it; fine if it is not there. Once begun it is not cancelled: cut in two, it
    /// would leave a name without a namespace.</summary>
    /// <param name="host">The host.</param>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="emptying">What takes other things out of it meanwhile; waited for before it goes.</param>
    /// <param name="cancellationToken">Gives up before anything was done.</param>
    public static async Task RemoveAsync(IHost host, NamespaceName namespaceName, Task emptying, CancellationToken cancellationToken)
    {
        string name = namespaceName.ToString();
        var asked = host.Commands.RunAsync(new HostCommand("ip", "netns", "pids", name) { MayFail = true }, cancellationToken);
        await Task.WhenAll(asked, emptying).ConfigureAwait(false);
        var pids = await asked.ConfigureAwait(false);
        if (pids.ExitCode != 0)
            return;
        string[] processes = pids.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await Ending.KillAsync(host, processes, CancellationToken.None).ConfigureAwait(false);
        _ = await host.Commands.RunAsync(new HostCommand("ip", "netns", "delete", name), CancellationToken.None).ConfigureAwait(false);
    }
}
