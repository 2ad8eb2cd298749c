using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Runs rendered <c>ip -batch</c> text.</summary>
internal static class IpBatch
{
    public static async Task RunAsync(IHost host, Name? namespaceName, string lines, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Once it has begun it is not cancelled: it takes milliseconds, and a link that is made but not yet marked is found by no one.
        if (lines.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("ip", "-batch", "-") { Input = lines, Namespace = namespaceName }, CancellationToken.None).ConfigureAwait(false);
    }
}
