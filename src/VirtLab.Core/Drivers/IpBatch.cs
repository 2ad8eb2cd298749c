using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Runs rendered <c>ip -batch</c> text. A batch that has begun runs to its end, which is milliseconds away: cut in two, it would leave
/// things without their mark.</summary>
internal static class IpBatch
{
    public static async Task RunAsync(IHost host, NamespaceName? namespaceName, string lines, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (lines.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("ip", "-batch", "-") { Input = lines, Namespace = namespaceName }, CancellationToken.None).ConfigureAwait(false);
    }
}
