using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Runs rendered <c>ip -batch</c> text. A batch that has begun runs to its end, which is milliseconds away: cut in two, it would leave
/// things without their mark.</summary>
internal static class IpBatch
{
    /// <param name="host">The host.</param>
    /// <param name="namespaceName">The network namespace; null for the host's own.</param>
    /// <param name="lines">What to do, a line each; nothing where there are none.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <param name="goesOn">Whether a line that fails keeps none of those after it; it is an error all the same.</param>
    public static async Task RunAsync(IHost host, NamespaceName? namespaceName, string lines, CancellationToken cancellationToken, bool goesOn = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (lines.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("ip", [.. goesOn ? ["-force"] : Array.Empty<string>(), "-batch", "-"]) { Input = lines, Namespace = namespaceName }, CancellationToken.None).ConfigureAwait(false);
    }
}
