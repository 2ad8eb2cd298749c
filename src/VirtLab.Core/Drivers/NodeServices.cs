using System.Globalization;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Plays a node's services with socat and a few lines of shell.</summary>
internal static class NodeServices
{
    /// <summary>How long a service may take to end; it takes milliseconds.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Starts a service that stays: it ends with its namespace. When this returns, it answers.</summary>
    public static async Task StayAsync(IHost host, NamespaceName space, Name node, IEnumerable<IpAddress> addresses, Service service, CancellationToken cancellationToken)
    {
        foreach (var command in await CommandsAsync(host, space, node, addresses, service, cancellationToken).ConfigureAwait(false))
        {
            string stay = await host.Files.WriteAsync("stay.sh", EmbeddedText.Read(typeof(NodeServices), "Services.stay.sh"), cancellationToken).ConfigureAwait(false);
            _ = await host.Commands.RunAsync(command with { Tool = "sh", Arguments = [stay, command.Tool, .. command.Arguments] }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends a service that stays, and returns when it has ended; fine if it has already.</summary>
    public static async Task StopAsync(IHost host, NamespaceName space, Service service, CancellationToken cancellationToken)
    {
        string port = service.Port.ToString(CultureInfo.InvariantCulture);
        _ = await Ending.WaitAsync(host, EndTimeout, Look, async () =>
        {
            var table = await ServiceTable.ReadAsync(host, [space], cancellationToken).ConfigureAwait(false);
            string[] processes = [.. table.ProcessesOf(space, service).Select(id => id.ToString(CultureInfo.InvariantCulture))];
            await Ending.KillAsync(host, processes, cancellationToken).ConfigureAwait(false);
            return processes.Length == 0 && !await HeldPorts.AnyAsync(host, space, service.Kind == ServiceKind.Tftp ? "u" : "t", $"sport = :{port}", cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a service for a while; when this returns, it answers.</summary>
    /// <returns>What runs; disposing of it stops the service.</returns>
    public static async Task<IReadOnlyList<IRunningCommand>> StartAsync(IHost host, NamespaceName? space, Name node, IEnumerable<IpAddress> addresses, Service service, CancellationToken cancellationToken)
    {
        var started = new List<IRunningCommand>();
        foreach (var command in await CommandsAsync(host, space, node, addresses, service, cancellationToken).ConfigureAwait(false))
            started.Add(await ListeningAsync(host, command, cancellationToken).ConfigureAwait(false));
        return started;
    }

    /// <summary>Where a service listens, as socat's addresses, each with the script that answers there; FTP is IPv4 only.</summary>
    /// <param name="service">The service.</param>
    /// <param name="addresses">The addresses of who serves.</param>
    public static IEnumerable<(string Socket, string Script)> Sockets(Service service, IReadOnlyCollection<IpAddress> addresses)
    {
        string port = service.Port.ToString(CultureInfo.InvariantCulture);
        return service.Kind switch
        {
            ServiceKind.Http => [($"TCP4-LISTEN:{port},fork,reuseaddr", "http.sh"),
                .. addresses.Any(address => address.IsV6) ? [($"TCP6-LISTEN:{port},ipv6only=1,fork,reuseaddr", "http.sh")] : Array.Empty<(string, string)>()],
            // A datagram must be answered from the address it came to: so one socket for each.
            ServiceKind.Tftp => addresses.Order().Select(address =>
                ($"{(address.IsV6 ? $"UDP6-RECVFROM:{port},bind=[{address}]" : $"UDP4-RECVFROM:{port},bind={address}")},fork,reuseaddr", "tftp.sh")),
            // The data port listens before the control port can tell of it.
            ServiceKind.Ftp => [($"TCP4-LISTEN:{Service.FtpDataPort},fork,reuseaddr", "ftp-data.sh"), ($"TCP4-LISTEN:{port},fork,reuseaddr", "ftp.sh")],
            _ => throw new InvalidOperationException($"No service of kind {service.Kind} is known."),
        };
    }

    private static async Task<IReadOnlyList<HostCommand>> CommandsAsync(IHost host, NamespaceName? space, Name node, IEnumerable<IpAddress> addresses, Service service, CancellationToken cancellationToken)
    {
        var commands = new List<HostCommand>();
        foreach (var (socket, script) in Sockets(service, [.. addresses]))
            commands.Add(await CommandAsync(socket, script).ConfigureAwait(false));
        return commands;

        // -d -d: socat says when it listens.
        async Task<HostCommand> CommandAsync(string address, string script) => new("env", $"VIRTLAB_NODE={node}", $"VIRTLAB_FTP_DATA_PORT={Service.FtpDataPort}",
            "socat", "-d", "-d", address, $"EXEC:sh {await host.Files.WriteAsync(script, EmbeddedText.Read(typeof(NodeServices), $"Services.{script}"), cancellationToken).ConfigureAwait(false)}")
        {
            Namespace = space,
        };
    }

    private static async Task<IRunningCommand> ListeningAsync(IHost host, HostCommand command, CancellationToken cancellationToken)
    {
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
}
