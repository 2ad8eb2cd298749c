using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>All interfaces of a host at one moment. Equivalent to: <c>ip -d -j link show</c>.</summary>
internal sealed class LinkTable
{
    private readonly Dictionary<string, HostLink> _links;

    private LinkTable(IEnumerable<HostLink> links) => _links = links.DistinctBy(link => link.Name).ToDictionary(link => link.Name);

    public IReadOnlyCollection<HostLink> Links => _links.Values;

    public static HostCommand Question(NamespaceName? namespaceName) => new("ip", "-N", "-j", "link", "show") { Namespace = namespaceName };

    public static async Task<LinkTable> ReadAsync(IHost host, NamespaceName? namespaceName, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(Question(namespaceName), cancellationToken).ConfigureAwait(false);
        return Parse(output.Output);
    }

    /// <exception cref="FormatException">It is not what the command prints.</exception>
    public static LinkTable Parse(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return new LinkTable([]);
        try
        {
            using var document = JsonDocument.Parse(json);
            return new LinkTable(document.RootElement.EnumerateArray().Where(link => link.TryGetProperty("ifname", out _)).Select(LinkOf));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The output of `ip -j link` could not be read: {error.Message}", error);
        }
    }

    public HostLink? Find(InterfaceName name) => _links.GetValueOrDefault(name.ToString());

    /// <summary>The bridge that an interface is in, if it is there and in one.</summary>
    public InterfaceName? MasterOf(InterfaceName name) =>
        InterfaceName.TryParse(Find(name)?.Master, null, out var master) ? master : (InterfaceName?)null;

    private static HostLink LinkOf(JsonElement link) => new(
        link.GetProperty("ifname").GetString()!,
        Text(link, "master"),
        Text(link, "ifalias"),
        MacAddress.TryParse(Text(link, "address"), null, out var mac) ? mac : (MacAddress?)null,
        Has(link, "UP"),
        Text(link, "link"),
        link.TryGetProperty("link_index", out var peer) ? peer.GetInt32() : null,
        link.GetProperty("ifindex").GetInt32())
    {
        HasCarrier = Has(link, "LOWER_UP"),
        HasNeighbours = !Has(link, "NOARP"),
    };

    private static bool Has(JsonElement link, string flag) => link.GetProperty("flags").EnumerateArray().Any(item => item.ValueEquals(flag));

    private static string? Text(JsonElement link, string property) =>
        link.TryGetProperty(property, out var value) ? value.GetString() : null;
}

/// <summary>An interface of a host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Master">The bridge it is in, if any.</param>
/// <param name="Alias">Its alias (<c>ip link set … alias</c>), if any.</param>
/// <param name="Mac">Its hardware address.</param>
/// <param name="IsUp">Whether it is set up; whether there is a carrier is another matter.</param>
/// <param name="Peer">The other end's name, where that is in the same namespace.</param>
/// <param name="PeerIndex">The other end's number in its namespace, where that is another one.</param>
/// <param name="Index">Its number.</param>
internal sealed record HostLink(string Name, string? Master, string? Alias, MacAddress? Mac, bool IsUp, string? Peer, int? PeerIndex, int Index)
{
    /// <summary>Whether something is at the other end.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>Whether hosts on it have hardware addresses and are asked for them; not so on a point-to-point link.</summary>
    public bool HasNeighbours { get; init; } = true;
}
