using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using PacketDotNet;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Running;

/// <summary>A log group in memory: takes tcpdump's place and tells of packets as it would.</summary>
internal sealed class FakeLogGroup : ICommands, IRunningCommand
{
    // Without a limit: what is logged is in the pipe at once.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly TaskCompletionSource<int> _exit = new();

    public FakeLogGroup()
    {
        Output = _pipe.Reader.AsStream();
        byte[] header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b2c3d4);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), 239);
        Write(header);
    }

    /// <summary>What was started.</summary>
    public HostCommand? Started { get; private set; }

    public Stream Output { get; }

    public IAsyncEnumerable<string> ErrorLines => new[] { "tcpdump: listening on nflog" }.ToAsyncEnumerable();

    public Task<int> Exit => _exit.Task;

    /// <summary>Logs a TCP segment to that port.</summary>
    public void Log(string prefix, ushort port)
    {
        var tcp = new TcpPacket(40_000, port) { Synchronize = true };
        var ip = new IPv4Packet(System.Net.IPAddress.Parse("10.0.0.1"), System.Net.IPAddress.Parse("10.0.0.2")) { PayloadPacket = tcp };
        Log([.. Attribute(10, Encoding.ASCII.GetBytes(prefix + '\0')), .. Attribute(9, ip.Bytes)]);
    }

    /// <summary>Logs a packet that has these attributes.</summary>
    public void Log(byte[] attributes)
    {
        byte[] record = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), attributes.Length + 4);
        Write([.. record, 2, 0, 0, 0, .. attributes]);
    }

    /// <summary>An attribute as the kernel writes it, padded.</summary>
    public static byte[] Attribute(ushort type, byte[] value)
    {
        byte[] bytes = new byte[(4 + value.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), type);
        value.CopyTo(bytes, 4);
        return bytes;
    }

    /// <summary>The program ends, as if it was killed.</summary>
    public void End() => _pipe.Writer.Complete();

    public IRunningCommand Start(HostCommand command)
    {
        Started = command;
        return this;
    }

    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        await Output.DisposeAsync();
        End();
        _ = _exit.TrySetResult(0);
    }

    private void Write(byte[] bytes) => _ = _pipe.Writer.WriteAsync(bytes).AsTask();
}
