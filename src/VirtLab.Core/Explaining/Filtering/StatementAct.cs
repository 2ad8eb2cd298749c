using VirtLab.Compiling.Firewall;
using VirtLab.Explaining.Forwarding;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Filtering;

/// <summary>What statements do that decide nothing.</summary>
internal static class StatementAct
{
    public static void Do(Statement statement, Passage packet, HostPicture host, string? origin)
    {
        switch (statement)
        {
            case Log log:
                packet.LogLines.Add(log.Prefix.TrimEnd());
                packet.Note("firewall", $"logs '{log.Prefix.TrimEnd()}'", origin);
                break;
            case MarkPacket mark:
                packet.Mark = WithProvider(packet.Mark, mark.Mark);
                packet.Note("mark", $"the packet gets mark {Text(mark.Mark)}", origin);
                break;
            case MarkConnection mark when packet.Connection is { } connection:
                packet.Connection = connection with { Mark = WithProvider(connection.Mark, mark.Mark) };
                packet.Note("mark", $"the connection gets mark {Text(mark.Mark)}", origin);
                break;
            case MarkConnection or AssignHelper or Counter or ClampSegments:
                break;
            case TranslateDestination to:
                Send(packet, to.To, to.Port, origin);
                break;
            case Redirect redirect:
                Send(packet, host.Redirected(packet.Input!.Value, packet.Headers.Destination), redirect.Port, origin);
                break;
            case TranslatePrefix prefix:
                Impersonate(packet, WithPrefix(packet.Connection!.Original.Source, prefix.To), null, origin);
                break;
            case TranslateSource to:
                Impersonate(packet, to.To, null, origin);
                break;
            // What has no address yet is left alone, in IPv4.
            case Masquerade when packet.Headers.IsV6 || !AddressClass.IsUnspecified(packet.Connection!.Original.Source):
                Impersonate(packet, host.SourceOn(packet.Output!.Value, packet.Route?.Gateway, packet.Headers.Destination), packet.Output, origin);
                break;
            case Masquerade:
                break;
            default:
                throw new NotSupportedException($"{statement.GetType().Name} can't be explained.");
        }
    }

    /// <summary>The other prefix with the rest of the address.</summary>
    private static IpAddress WithPrefix(IpAddress address, Cidr prefix)
    {
        byte[] bytes = address.GetBytes(), other = prefix.Network.Address.GetBytes();
        for (int bit = 0; bit < prefix.PrefixLength; bit++)
        {
            byte mask = (byte)(0x80 >> (bit % 8));
            bytes[bit / 8] = (byte)(bytes[bit / 8] & ~mask | other[bit / 8] & mask);
        }
        return IpAddress.From(new System.Net.IPAddress(bytes));
    }

    private static void Send(Passage packet, IpAddress? address, ushort port, string? origin)
    {
        var connection = packet.Connection!;
        if (address is not { } to)
            return;
        // An answer comes from where the connection was sent.
        var reply = connection.Reply with { Source = to, SourcePort = port == 0 ? connection.Reply.SourcePort : port };
        packet.Connection = connection with { Reply = reply, IsDestinationTranslated = reply != connection.Reply };
        packet.Note("nat", $"the connection is sent to {to} port {reply.SourcePort}", origin);
    }

    private static void Impersonate(Passage packet, IpAddress? address, InterfaceName? masqueradedOn, string? origin)
    {
        var connection = packet.Connection!;
        var reply = address is { } to ? connection.Reply with { Destination = to } : connection.Reply;
        packet.Connection = connection with
        {
            Reply = reply,
            IsSourceTranslated = reply != connection.Reply,
            MasqueradedOn = masqueradedOn,
        };
        packet.Note("nat", address == AddressClass.Unnamed ? $"the connection gets a source address of {masqueradedOn} that the lab does not name" : $"the connection gets the source address {address}", origin);
    }

    private static int WithProvider(int mark, int provider) => mark & ~(int)ProviderMarks.Mask | provider;

    private static string Text(int mark) => $"0x{mark:x}";
}
