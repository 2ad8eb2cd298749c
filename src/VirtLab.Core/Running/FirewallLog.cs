using System.Buffers.Binary;
using System.Text;
using VirtLab.Hosts;
using VirtLab.Hosts.Capturing;
using VirtLab.Probing;

namespace VirtLab.Running;

/// <summary>What the lab's firewall logs: read from the kernel's log group, as the kernel's own log knows no namespaces.</summary>
public sealed class FirewallLog : IAsyncDisposable
{
    /// <summary>The group that the compiled rules log to.</summary>
    internal const int Group = 5;

    private const int Kept = 4096;

    private readonly Capture _capture;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Queue<FirewallLogEntry> _entries = new();
    private readonly List<(Func<FirewallLogEntry, bool> Match, TaskCompletionSource<FirewallLogEntry> Found)> _waiting = [];
    private readonly Task _reading;

    private FirewallLog(Capture capture)
    {
        _capture = capture;
        _reading = ReadAsync();
    }

    /// <summary>The entries so far, oldest first; the last 4,096 are kept.</summary>
    public IReadOnlyList<FirewallLogEntry> Entries
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    internal static async Task<FirewallLog> StartAsync(ICommands commands, CancellationToken cancellationToken) =>
        new(await Capture.StartAsync(commands, $"nflog:{Group}", null, [], cancellationToken).ConfigureAwait(false));

    /// <summary>Waits for an entry; one that is there already counts.</summary>
    /// <param name="match">Which entry.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The first such entry.</returns>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<FirewallLogEntry> WaitAsync(Func<FirewallLogEntry, bool> match, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(match);
        var found = new TaskCompletionSource<FirewallLogEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_entries.FirstOrDefault(match) is { } entry)
                return entry;
            _waiting.Add((match, found));
        }
        return await found.Task.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops reading.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _capture.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var frame in _capture.FramesAsync(_stop.Token).ConfigureAwait(false))
            {
                if (Parse(frame.Bytes) is { } entry)
                    Add(entry);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidDataException or IOException or ObjectDisposedException)
        {
            // The log ends with the lab.
        }
    }

    private void Add(FirewallLogEntry entry)
    {
        lock (_lock)
        {
            _entries.Enqueue(entry);
            if (_entries.Count > Kept)
                _ = _entries.Dequeue();
            foreach (var (_, found) in _waiting.Where(waiting => waiting.Match(entry)))
                _ = found.TrySetResult(entry);
        }
    }

    /// <summary>Reads an NFLOG frame: a 4-byte header, then attributes of length, type and value, each padded to 4 bytes (linux/netfilter/nfnetlink_log.h).</summary>
    internal static FirewallLogEntry? Parse(ReadOnlySpan<byte> frame)
    {
        const int payloadType = 9, prefixType = 10;
        string prefix = "";
        Sighting? packet = null;
        for (var rest = frame.Length > 4 ? frame[4..] : default; rest.Length >= 4;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (length < 4 || length > rest.Length)
                break;
            var value = rest[4..length];
            switch (BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]))
            {
                case prefixType:
                    prefix = Encoding.ASCII.GetString(value).TrimEnd('\0', ' ');
                    break;
                case payloadType:
                    packet = Sighting.Parse(new CapturedFrame((int)PacketDotNet.LinkLayers.Raw, value.ToArray()));
                    break;
                default:
                    break;
            }
            rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        }
        return prefix.Length == 0 || packet is null ? null : new FirewallLogEntry(prefix, packet.Source, packet.Destination, packet.Protocol,
            packet.Protocol == Model.Protocol.Icmp ? null : packet.DestinationPort, packet.Flags);
    }
}
