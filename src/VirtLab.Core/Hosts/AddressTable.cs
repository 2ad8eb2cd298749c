using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>The IPv4 addresses of a host's interfaces. Equivalent to: <c>ip -j address show</c>.</summary>
internal sealed class AddressTable
{
    private readonly ILookup<string, Cidr> _addresses;

    private AddressTable(ILookup<string, Cidr> addresses) => _addresses = addresses;

    public static HostCommand Question(NamespaceName? namespaceName) => new("ip", "-N", "-j", "address", "show") { Namespace = namespaceName };

    public static async Task<AddressTable> ReadAsync(IHost host, NamespaceName? namespaceName, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(Question(namespaceName), cancellationToken).ConfigureAwait(false);
        return Parse(output.Output);
    }

    /// <exception cref="FormatException">It is not what the command prints.</exception>
    public static AddressTable Parse(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return new AddressTable(Array.Empty<(string, Cidr)>().ToLookup(pair => pair.Item1, pair => pair.Item2));
        try
        {
            using var document = JsonDocument.Parse(json);
            return new AddressTable((
                from link in document.RootElement.EnumerateArray()
                where link.TryGetProperty("addr_info", out _)
                from address in link.GetProperty("addr_info").EnumerateArray()
                where address.TryGetProperty("local", out _) && !(address.TryGetProperty("family", out var family) && family.GetString() is "inet6")
                select (Name: link.GetProperty("ifname").GetString()!, Address: AddressOf(address))).ToList()
                .ToLookup(pair => pair.Name, pair => pair.Address));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The output of `ip -j address` could not be read: {error.Message}", error);
        }
    }

    private static Cidr AddressOf(JsonElement address) =>
        new(IpAddress.Parse(address.GetProperty("local").GetString()!), address.GetProperty("prefixlen").GetInt32());

    public IEnumerable<Cidr> Of(InterfaceName name) => _addresses[name.ToString()];
}
