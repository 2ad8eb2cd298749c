using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Tracking;

/// <summary>Finds out what connection a packet is of, as conntrack does before all rules.</summary>
internal static class Tracker
{
    public static void Track(Passage packet, ConnectionTable table)
    {
        packet.State = ConnectionState.Invalid;
        packet.Connection = null;
        var headers = packet.Headers;
        if (headers.Protocol == Protocol.Tcp && TcpTracking.IsMalformed(packet.Packet.Flags))
            return;
        if (headers is { Protocol: Protocol.Icmp, IsV6: true } && Icmp.IsNeighbourDiscovery(headers.DestinationPort))
        {
            packet.State = ConnectionState.Untracked;
            return;
        }
        if (headers.Protocol == Protocol.Icmp && Icmp.IsError(headers.IsV6, headers.DestinationPort))
        {
            if (packet.Quoted is { } quoted)
                Relate(packet, table, quoted);
            return;
        }
        if (table.Find(headers) is var (connection, isReply))
            Follow(packet, table, connection, isReply);
        else
            Begin(packet, table);
    }

    /// <summary>What a packet that gets through makes known; a connection's first packet only. False where answers to it could not be told
    /// from those of another connection: then it does not get through.</summary>
    public static bool Confirm(Passage packet, ConnectionTable table)
    {
        if (packet.Connection is not { IsConfirmed: false } connection)
            return true;
        // With ports it gets another one, and nobody can say which: nothing more can be said of such a connection.
        if (table.Find(connection.Reply) is not null)
            return connection.Original.Protocol is not null;
        packet.Connection = connection with { IsConfirmed = true };
        table.Put(packet.Connection);
        return true;
    }

    /// <summary>Keeps what rules did to a connection that is known already, whatever becomes of the packet.</summary>
    public static void Keep(Passage packet, ConnectionTable table)
    {
        if (packet.Connection is { IsConfirmed: true } connection && table.Find(connection.Original) is not null)
            table.Put(connection);
    }

    /// <summary>An error is of the connection whose packet it quotes, and goes the other way; whom it is sent to must be who sent that.</summary>
    private static void Relate(Passage packet, ConnectionTable table, Headers quoted)
    {
        if (quoted.Reply is not { } answer || table.Find(answer) is not var (connection, isReply) || packet.Headers.Destination != quoted.Source)
            return;
        packet.Connection = connection;
        packet.IsReply = isReply;
        packet.State = ConnectionState.Related;
    }

    private static void Begin(Passage packet, ConnectionTable table)
    {
        var headers = packet.Headers;
        TcpState? tcp = headers.Protocol == Protocol.Tcp ? TcpTracking.First(packet.Packet.Flags) : TcpState.None;
        if (tcp is not { } state || headers.Reply is not { } reply
            || (headers.Protocol == Protocol.Icmp && !Icmp.IsRequest(headers.IsV6, headers.DestinationPort)))
            return;
        var expected = table.Expectation(headers);
        packet.Connection = new Connection(headers, reply) { Tcp = state, Mark = expected?.Mark ?? 0, ExpectedBy = expected?.Helper };
        packet.IsReply = false;
        packet.State = expected is null ? ConnectionState.New : ConnectionState.Related;
    }

    private static void Follow(Passage packet, ConnectionTable table, Connection connection, bool isReply)
    {
        bool isTcp = packet.Headers.Protocol == Protocol.Tcp;
        var flags = packet.Packet.Flags;
        var next = connection;
        if (isTcp)
        {
            var step = TcpTracking.Next(connection.Tcp, isReply, flags);
            if (step.BeginsAnew && (connection.IsClosing || connection.ResetByReply == isReply))
            {
                table.Remove(connection);
                Begin(packet, table);
                return;
            }
            if (step.IsInvalid)
                return;
            next = connection with { ResetByReply = null };
            if (step.State is { } state)
            {
                next = next with
                {
                    Tcp = state,
                    IsClosing = next.IsClosing || (state == TcpState.FinWait && connection.Tcp != state),
                    ResetByReply = (flags & TcpFlags.Rst) != 0 ? isReply : null,
                };
            }
        }
        packet.IsReply = isReply;
        packet.State = isReply || connection.IsAnswered ? ConnectionState.Established
            : connection.ExpectedBy is not null ? ConnectionState.Related : ConnectionState.New;
        packet.Connection = next with { IsAnswered = next.IsAnswered || isReply };
        // A connection whose only answer is a reset was none.
        if (isTcp && (flags & TcpFlags.Rst) != 0 && !connection.IsAnswered)
            table.Remove(connection);
        else
            table.Put(packet.Connection);
    }
}
