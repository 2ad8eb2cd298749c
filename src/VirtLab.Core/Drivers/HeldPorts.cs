using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Whether ports are still held: a program that ends has left the list of processes a moment before its sockets are closed.</summary>
internal static class HeldPorts
{
    /// <param name="host">The host.</param>
    /// <param name="space">The namespace to look into; none for the host's own.</param>
    /// <param name="protocol"><c>t</c> for TCP, <c>u</c> for UDP, or both, as options of <c>ss(8)</c>.</param>
    /// <param name="filter">Which sockets that listen, as <c>ss(8)</c> reads it: <c>src 192.168.0.254:53</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<bool> AnyAsync(IHost host, NamespaceName? space, string protocol, string filter, CancellationToken cancellationToken) =>
        (await host.Commands.RunAsync(new HostCommand("ss", [$"-Hln{protocol}", filter]) { Namespace = space }, cancellationToken).ConfigureAwait(false)).Output.Length > 0;
}
