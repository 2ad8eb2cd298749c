using VirtLab.Compiling.Routing;
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
    /// <param name="isV6">Whether what names no address is about IPv6.</param>
    public static async Task RunAsync(IHost host, NamespaceName? namespaceName, string lines, CancellationToken cancellationToken, bool goesOn = false, bool isV6 = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (lines.Length > 0)
            _ = await host.Commands.RunAsync(Command(lines, goesOn, isV6) with { Namespace = namespaceName }, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Runs the lines of both families in the host's own namespace.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lines">What to do.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <param name="goesOn">Whether a line that fails keeps none of those after it; it is an error all the same.</param>
    public static async Task RunAsync(IHost host, IpLines lines, CancellationToken cancellationToken, bool goesOn = false)
    {
        await RunAsync(host, null, lines.V4, cancellationToken, goesOn).ConfigureAwait(false);
        await RunAsync(host, null, lines.V6, CancellationToken.None, goesOn, isV6: true).ConfigureAwait(false);
    }

    /// <summary>Runs lines of both families that may fail, each for itself.</summary>
    /// <returns>What ip says of those that did; nothing where none did.</returns>
    public static async Task<string> TryAsync(IHost host, IpLines lines)
    {
        var errors = new List<string>();
        foreach (var command in new[] { Command(lines.V4, goesOn: true, isV6: false), Command(lines.V6, goesOn: true, isV6: true) }.Where(command => command.Input!.Length > 0))
        {
            var answer = await host.Commands.RunAsync(command with { MayFail = true }, CancellationToken.None).ConfigureAwait(false);
            if (answer.ExitCode != 0)
                errors.Add(answer.Error.Trim());
        }
        return string.Join(' ', errors);
    }

    private static HostCommand Command(string lines, bool goesOn, bool isV6) =>
        new("ip", [.. isV6 ? ["-6"] : Array.Empty<string>(), .. goesOn ? ["-force"] : Array.Empty<string>(), "-batch", "-"]) { Input = lines };
}
