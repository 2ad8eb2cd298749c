using VirtLab.Primitives;

namespace VirtLab.Hosts.Capturing;

/// <summary>A running capture on an interface of a host or node: tcpdump, read as pcap.</summary>
internal sealed class Capture : IAsyncDisposable
{
    private readonly IRunningCommand _tcpdump;

    private Capture(IRunningCommand tcpdump) => _tcpdump = tcpdump;

    /// <summary>Starts a capture; when this returns, no later packet is missed.</summary>
    /// <param name="commands">Where.</param>
    /// <param name="interfaceName">The interface; <c>any</c> for all; <c>nflog:N</c> for what nft logs to group N.</param>
    /// <param name="namespaceName">The network namespace; null for the host's own.</param>
    /// <param name="filter">What to capture, in pcap-filter(7) syntax, one word an element.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HostException">tcpdump did not start: its words are in the message.</exception>
    public static async Task<Capture> StartAsync(ICommands commands, string interfaceName, NamespaceName? namespaceName, ValueList<string> filter,
        CancellationToken cancellationToken = default)
    {
        // The headers of a packet will do. Of a log group libpcap reads no more than this at a time, and the kernel hands over many
        // entries in one message: what is beyond is lost.
        string length = interfaceName.StartsWith("nflog:", StringComparison.Ordinal) ? "65535" : "512";
        // -U and --immediate-mode: a packet is here when it is there. No -Z root: Ubuntu's tcpdump crashes on it.
        var command = new HostCommand("tcpdump",
            ["-i", interfaceName, "-n", "-U", "--immediate-mode", "-s", length, "-w", "-",
             .. interfaceName == "any" ? ["-y", "LINUX_SLL"] : ValueList.Create<string>([]), .. filter])
        {
            Namespace = namespaceName,
        };
        var tcpdump = commands.Start(command);
        var said = new List<string>();
        try
        {
            await foreach (string line in tcpdump.ErrorLines.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (line.Contains("listening on", StringComparison.Ordinal))
                    return new Capture(tcpdump);
                said.Add(line);
            }
        }
        catch
        {
            await tcpdump.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        await tcpdump.DisposeAsync().ConfigureAwait(false);
        throw new HostException($"`{command}` ended before it captured anything: {string.Join(' ', said)}");
    }

    /// <summary>The frames as they come, until the capture is disposed of.</summary>
    public IAsyncEnumerable<CapturedFrame> FramesAsync(CancellationToken cancellationToken = default) =>
        PcapReader.ReadAsync(_tcpdump.Output, cancellationToken);

    public ValueTask DisposeAsync() => _tcpdump.DisposeAsync();
}
