using System.Threading.Channels;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Testing.Memory;

/// <summary>What a firewall in memory logs.</summary>
internal sealed class FakeLog : IAsyncDisposable
{
    private readonly Channel<FirewallLogEntry> _entries = Channel.CreateUnbounded<FirewallLogEntry>();

    public IAsyncEnumerable<FirewallLogEntry> Entries => _entries.Reader.ReadAllAsync();

    /// <summary>Logs what the firewall logs of a packet.</summary>
    public void Note(Explanation packet)
    {
        bool isTcp = packet.Packet.Protocol == Protocol.Tcp;
        foreach (string line in packet.LogLines)
        {
            _ = _entries.Writer.TryWrite(new FirewallLogEntry(line, packet.Source, packet.Destination, packet.Packet.Protocol ?? Protocol.Icmp,
                packet.Packet.Protocol == Protocol.Icmp ? null : packet.DestinationPort, isTcp ? packet.Packet.Flags : default));
        }
    }

    public ValueTask DisposeAsync()
    {
        _ = _entries.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
