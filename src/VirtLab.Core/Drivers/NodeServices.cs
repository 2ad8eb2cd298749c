using System.Globalization;
using System.Reflection;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Plays a node's services with socat and a few lines of shell. They live in the node's namespace and end with it.</summary>
internal static class NodeServices
{
    /// <summary>Starts a service; when this returns, it answers.</summary>
    /// <returns>What runs; disposing of it stops the service.</returns>
    public static async Task<IReadOnlyList<IRunningCommand>> StartAsync(IHost host, Name? namespaceName, Name node, IEnumerable<IpAddress> addresses, Service service, CancellationToken cancellationToken)
    {
        string port = service.Port.ToString(CultureInfo.InvariantCulture);
        return service.Kind switch
        {
            ServiceKind.Http => [await ServeAsync(host, namespaceName, node, $"TCP4-LISTEN:{port},fork,reuseaddr", "http.sh", cancellationToken).ConfigureAwait(false)],
            // A datagram must be answered from the address it came to: so one socket for each.
            ServiceKind.Tftp => await Task.WhenAll(addresses.Where(address => !address.IsV6).Select(address =>
                ServeAsync(host, namespaceName, node, $"UDP4-RECVFROM:{port},bind={address},fork,reuseaddr", "tftp.sh", cancellationToken))).ConfigureAwait(false),
            // The data port listens before the control port can tell of it.
            ServiceKind.Ftp =>
            [
                await ServeAsync(host, namespaceName, node, $"TCP4-LISTEN:{Service.FtpDataPort},fork,reuseaddr", "ftp-data.sh", cancellationToken).ConfigureAwait(false),
                await ServeAsync(host, namespaceName, node, $"TCP4-LISTEN:{port},fork,reuseaddr", "ftp.sh", cancellationToken).ConfigureAwait(false),
            ],
            _ => throw new InvalidOperationException($"No service of kind {service.Kind} is known."),
        };
    }

    private static async Task<IRunningCommand> ServeAsync(IHost host, Name? namespaceName, Name node, string address, string script, CancellationToken cancellationToken)
    {
        string path = await host.Files.WriteAsync(script, Script(script), cancellationToken).ConfigureAwait(false);
        // -d -d: socat says when it listens.
        var command = new HostCommand("env", $"VIRTLAB_NODE={node}", $"VIRTLAB_FTP_DATA_PORT={Service.FtpDataPort}",
            "socat", "-d", "-d", address, $"EXEC:sh {path}")
        {
            Namespace = namespaceName,
        };
        var socat = host.Commands.Start(command);
        var said = new List<string>();
        try
        {
            await foreach (string line in socat.ErrorLines.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (line.Contains("listening on", StringComparison.Ordinal) || line.Contains("receiving on", StringComparison.Ordinal))
                    return socat;
                said.Add(line);
            }
        }
        catch
        {
            await socat.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        await socat.DisposeAsync().ConfigureAwait(false);
        throw new HostException($"`{command}` ended before it served anything: {string.Join(' ', said)}");
    }

    private static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"VirtLab.Drivers.Services.{name}")
            ?? throw new InvalidOperationException($"The assembly lacks its resource {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
