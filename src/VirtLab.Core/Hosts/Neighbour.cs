using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>An entry of the host's neighbour table.</summary>
internal sealed record Neighbour(IpAddress Address, InterfaceName Interface, MacAddress? Mac, bool Failed)
{
    /// <summary>Whether the kernel keeps it fresh by itself (<c>ip neighbour … managed</c>).</summary>
    public bool IsManaged { get; init; }

    public static HostCommand Question { get; } = new("ip", "-N", "-j", "neighbour", "show");

    public static async Task<IReadOnlyList<Neighbour>> ReadAsync(IHost host, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(Question, cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(output.Output))
            return [];
        using var json = JsonDocument.Parse(output.Output);
        return [.. json.RootElement.EnumerateArray()
            .Where(item => IpAddress.TryParse(Text(item, "dst"), null, out _) && InterfaceName.TryParse(Text(item, "dev"), null, out _))
            .Select(item => new Neighbour(Text(item, "dst")!, Text(item, "dev")!,
                MacAddress.TryParse(Text(item, "lladdr"), null, out var mac) ? mac : (MacAddress?)null,
                item.TryGetProperty("state", out var state) && state.EnumerateArray().Any(s => s.GetString() is "FAILED"))
                { IsManaged = item.TryGetProperty("managed", out _) })];
    }

    private static string? Text(JsonElement item, string property) => item.TryGetProperty(property, out var value) ? value.GetString() : null;
}
