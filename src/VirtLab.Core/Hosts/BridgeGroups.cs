using System.Text.Json;

namespace VirtLab.Hosts;

/// <summary>Of which groups that no bridge passes on each bridge of a host treats the frames as any others. Equivalent to: <c>ip -d -j link show type
/// bridge</c>.</summary>
internal static class BridgeGroups
{
    public static HostCommand Question { get; } = new("ip", "-N", "-j", "-d", "link", "show", "type", "bridge");

    /// <summary>The groups, as bits, by the bridges' names.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(IHost host, CancellationToken cancellationToken) =>
        Parse((await host.Commands.RunAsync(Question, cancellationToken).ConfigureAwait(false)).Output);

    /// <exception cref="FormatException">It is not what the command prints.</exception>
    public static IReadOnlyDictionary<string, int> Parse(string json)
    {
        var groups = new Dictionary<string, int>();
        if (string.IsNullOrWhiteSpace(json))
            return groups;
        try
        {
            using var document = JsonDocument.Parse(json);
            // ip leaves an empty object where it filtered something out.
            foreach (var link in document.RootElement.EnumerateArray().Where(link => link.TryGetProperty("ifname", out _)))
            {
                if (link.TryGetProperty("linkinfo", out var info) && info.TryGetProperty("info_data", out var data) && data.TryGetProperty("group_fwd_mask", out var mask))
                    groups[link.GetProperty("ifname").GetString()!] = Convert.ToInt32(mask.GetString(), 16);
            }
            return groups;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new FormatException($"The output of `ip -d -j link` could not be read: {error.Message}", error);
        }
    }
}
