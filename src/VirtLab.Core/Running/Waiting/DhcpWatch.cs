using System.Collections.Concurrent;
using System.Net.NetworkInformation;
using PacketDotNet;
using VirtLab.Hosts;
using VirtLab.Hosts.Capturing;
using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>Watches DHCP on a bridge, so that waiting knows at once what a machine asked for and got.</summary>
internal sealed class DhcpWatch : IAsyncDisposable
{
    private readonly Capture _capture;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<MacAddress, Conversation> _conversations = new();
    private readonly Task _reading;

    private DhcpWatch(Capture capture)
    {
        _capture = capture;
        _reading = ReadAsync();
    }

    public static async Task<DhcpWatch> StartAsync(ICommands commands, InterfaceName bridge, CancellationToken cancellationToken) =>
        new(await Capture.StartAsync(commands, bridge.ToString(), null, ["udp", "and", "(port", "67", "or", "port", "68)"], cancellationToken).ConfigureAwait(false));

    /// <summary>What this hardware address and its server have said so far.</summary>
    public Conversation Of(MacAddress mac) => _conversations.GetOrAdd(mac, _ => new Conversation());

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
                if (Parse(frame) is { } dhcp && MacAddress.TryParse(Format(dhcp.ClientHardwareAddress), null, out var mac))
                    Of(mac).Heard(dhcp.MessageType);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidDataException or IOException)
        {
            // The watch only makes waiting better informed; the lease itself is read from libvirt.
        }
    }

    private static DhcpV4Packet? Parse(CapturedFrame frame)
    {
        try
        {
            return Packet.ParsePacket((LinkLayers)frame.LinkType, frame.Bytes).Extract<DhcpV4Packet>();
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or InvalidOperationException)
        {
            // A guest can send what it likes.
            return null;
        }
    }

    private static string Format(PhysicalAddress address) =>
        string.Join(':', address.GetAddressBytes().Select(part => part.ToString("x2", null)));

    /// <summary>What was heard for one hardware address.</summary>
    internal sealed class Conversation
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<string> _heard = new();

        /// <summary>Ends when the machine has asked for an address.</summary>
        public Task Asked => _asked.Task;

        /// <summary>Ends when the server has given one.</summary>
        public Task Acknowledged => _acknowledged.Task;

        public void Heard(DhcpV4MessageType type)
        {
            _heard.Enqueue(type.ToString());
            _ = type is DhcpV4MessageType.Ack ? _acknowledged.TrySetResult() : _asked.TrySetResult();
        }

        public override string ToString() => _heard.IsEmpty ? "no DHCP message" : string.Join(", ", _heard.Take(12));
    }
}
