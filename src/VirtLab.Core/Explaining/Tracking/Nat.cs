namespace VirtLab.Explaining.Tracking;

/// <summary>Translates a packet's addresses as its connection was given them.</summary>
internal static class Nat
{
    /// <summary>Before routing: where the packet really goes.</summary>
    public static void TranslateDestination(Passage packet)
    {
        if (packet.Connection is { } connection && (packet.IsReply ? connection.IsSourceTranslated : connection.IsDestinationTranslated))
            packet.Headers = packet.Headers.WithDestination(Target(packet, connection));
    }

    /// <summary>When it leaves, or reaches the host: as whom it comes.</summary>
    public static void TranslateSource(Passage packet)
    {
        if (packet.Connection is { } connection && (packet.IsReply ? connection.IsDestinationTranslated : connection.IsSourceTranslated))
            packet.Headers = packet.Headers.WithSource(Target(packet, connection));
    }

    // What the other direction's packets are answers to.
    private static Headers Target(Passage packet, Connection connection) => (packet.IsReply ? connection.Original : connection.Reply).Reply!.Value;
}
