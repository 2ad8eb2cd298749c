using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing.Reading;

/// <summary>A lease that libvirt has written down for a bridge; the next dnsmasq on a bridge of that name starts with it.</summary>
/// <param name="Bridge">The bridge's name.</param>
/// <param name="Address">The address.</param>
/// <param name="Mac">The network card that has it.</param>
/// <param name="Until">When it ends.</param>
internal sealed record RememberedLease(string Bridge, IpAddress Address, MacAddress Mac, DateTimeOffset Until)
{
    public const string Folder = "/var/lib/libvirt/dnsmasq";

    public const string Extension = ".status";

    /// <summary>The file of a bridge.</summary>
    public static string FileOf(string bridge) => $"{Folder}/{bridge}{Extension}";

    /// <summary>Reads a bridge's file; empty where it is none.</summary>
    public static ValueList<RememberedLease> Parse(string bridge, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Array ? []
                : [.. document.RootElement.EnumerateArray().Select(lease => Lease(bridge, lease)).OfType<RememberedLease>()];
        }
        catch (JsonException)
        {
            // An empty file is what libvirt leaves where all leases have ended.
            return [];
        }
    }

    private static RememberedLease? Lease(string bridge, JsonElement lease) =>
        lease.TryGetProperty("ip-address", out var ip) && IpAddress.TryParse(ip.GetString(), null, out var address)
        && lease.TryGetProperty("mac-address", out var card) && MacAddress.TryParse(card.GetString(), null, out var mac)
        && lease.TryGetProperty("expiry-time", out var end) && end.TryGetInt64(out long seconds)
            ? new RememberedLease(bridge, address, mac, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
}
