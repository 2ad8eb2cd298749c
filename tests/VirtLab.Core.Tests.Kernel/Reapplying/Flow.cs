using System.Net.Sockets;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>A connection whose packets take turns: a question, its answer, and so on. The next one is sent when the one before has come.</summary>
/// <param name="stream">The stream that it is of.</param>
/// <param name="number">Its number there.</param>
internal sealed class Flow(FlowStream stream, int number) : IDisposable
{
    private const int FirstPort = 1024, PortCount = 60_000;

    public FlowStream Stream { get; } = stream;

    public int Number { get; } = number;

    /// <summary>Which packet was sent last.</summary>
    public byte Packet { get; set; }

    /// <summary>Whether that one is still on its way.</summary>
    public bool IsUnderway { get; set; }

    /// <summary>Whether that one goes the way of the first.</summary>
    public bool IsQuestion => Packet % 2 == 0;

    public Tag Tag => new(Stream.Number, Number, Packet);

    /// <summary>The port of who opened it. With the far end's address no two flows have the same.</summary>
    public ushort Port => (ushort)(FirstPort + Number % PortCount);

    /// <summary>The address of the far end.</summary>
    public uint Far => Stream.Far + (uint)(Number / PortCount);

    /// <summary>By whom its first packet left or came in; none before that.</summary>
    public Gateway? Gateway { get; set; }

    /// <summary>The host's own socket, where it is the host's.</summary>
    public Socket? Socket { get; set; }

    public void Dispose() => Socket?.Dispose();

    public override string ToString() => $"{Stream.Name}, flow {Number}, packet {Packet} of {Stream.Packets}";
}
