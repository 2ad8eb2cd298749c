using System.Net;
using System.Net.Sockets;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>The host's own flows to the world, each from a socket of its own.</summary>
internal sealed class HostStream(Wires wires, byte number, string name, string far, ushort service, int packets, Gateway gateway)
    : LeavingStream(wires, number, name, far, service, packets, gateway)
{
    private readonly IPAddress _own = Text(gateway.HostAddress);
    private readonly byte[] _buffer = new byte[64];

    /// <summary>What has come to a socket; none where nothing has.</summary>
    public Tag? Received(Flow flow) => flow.Socket!.Poll(0, SelectMode.SelectRead) ? Tag.Read(_buffer.AsSpan(0, flow.Socket.Receive(_buffer))) : null;

    protected override void Ask(Flow flow)
    {
        if (flow.Socket is null)
        {
            flow.Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            flow.Socket.Bind(new IPEndPoint(_own, flow.Port));
            flow.Socket.Connect(new IPEndPoint(Text(flow.Far), Service));
        }
        Span<byte> content = stackalloc byte[Tag.Length];
        flow.Tag.Write(content);
        _ = flow.Socket.Send(content);
    }

    // No tap sees it.
    protected override bool IsAnswer(Flow flow, Tap tap, Datagram seen) => false;

    private static IPAddress Text(uint address) => new([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);
}
