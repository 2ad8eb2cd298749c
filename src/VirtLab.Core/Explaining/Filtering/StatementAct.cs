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
            case MarkConnection or AssignHelper:
                break;
            case TranslateDestination to:
                Redirect(packet, to, origin);
                break;
            case TranslateSource to:
                Impersonate(packet, to.To, null, origin);
                break;
            case Masquerade when !AddressClass.IsUnspecified(packet.Connection!.Original.Source):
                Impersonate(packet, host.SourceOn(packet.Output!.Value, packet.Route?.Gateway ?? packet.Headers.Destination), packet.Output, origin);
                break;
            case Masquerade:
                break;
            default:
                throw new NotSupportedException($"{statement.GetType().Name} can't be explained.");
        }
    }

    private static void Redirect(Passage packet, TranslateDestination to, string? origin)
    {
        var connection = packet.Connection!;
        // An answer comes from where the connection was sent.
        var reply = connection.Reply with { Source = to.To, SourcePort = to.Port };
        packet.Connection = connection with { Reply = reply, IsDestinationTranslated = reply != connection.Reply, HasDestination = true };
        packet.Note("nat", $"the connection is sent to {to.To} port {to.Port}", origin);
    }

    private static void Impersonate(Passage packet, IpAddress? address, InterfaceName? masqueradedOn, string? origin)
    {
        var connection = packet.Connection!;
        var reply = address is { } to ? connection.Reply with { Destination = to } : connection.Reply;
        packet.Connection = connection with
        {
            Reply = reply,
            IsSourceTranslated = reply != connection.Reply,
            HasSource = true,
            MasqueradedOn = masqueradedOn,
        };
        packet.Note("nat", $"the connection gets the source address {address}", origin);
    }

    private static int WithProvider(int mark, int provider) => mark & ~(int)ProviderMarks.Mask | provider;

    private static string Text(int mark) => $"0x{mark:x}";
}
