using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>What crossed the host's uplinks, and by whose gateway: told by the gateway's hardware address on the frame, or
/// by the uplink alone where the provider has no gateway.</summary>
internal sealed class Crossings(IReadOnlyList<(string Interface, Sighting Sighting)> seen,
    IReadOnlyDictionary<(string Interface, MacAddress Mac), Name> gateways)
{
    /// <summary>The provider to whose gateway the packet was handed, or from whose it came; null where it took none.</summary>
    public Name? Via(Sighting packet) => Gateway(c => c.Identity == packet.Identity);

    /// <summary>The same of the first packet that came back for it.</summary>
    public Name? AnsweredVia(Sighting packet) =>
        Of(packet) is { } crossed ? Gateway(c => c.IsReplyTo(crossed)) : null;

    /// <summary>Whether the packet and an answer to it are among those of an uplink.</summary>
    public static bool AreComplete(IReadOnlyList<Sighting> uplink, Sighting packet) =>
        uplink.FirstOrDefault(s => s.Identity == packet.Identity) is { } crossed && uplink.Any(s => s.IsReplyTo(crossed));

    /// <summary>The packet with the addresses that it had on the uplink.</summary>
    private Sighting? Of(Sighting packet) => seen.Select(c => c.Sighting).FirstOrDefault(c => c.Identity == packet.Identity);

    private Name? Gateway(Func<Sighting, bool> match)
    {
        foreach (var (uplink, sighting) in seen.Where(c => match(c.Sighting)))
        {
            if (gateways.TryGetValue((uplink, sighting.DestinationMac), out var name)
                || gateways.TryGetValue((uplink, sighting.SourceMac), out name) || gateways.TryGetValue((uplink, default), out name))
                return name;
        }
        return null;
    }
}
