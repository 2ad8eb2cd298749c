using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>The addresses of a host's interfaces. Equivalent to: <c>ip -j address show</c>.</summary>
internal sealed class AddressTable
{
    private readonly ILookup<string, (Cidr Address, bool IsGiven)> _addresses;

    private AddressTable(IEnumerable<(string Name, Cidr Address, bool IsGiven)> addresses) =>
        _addresses = addresses.ToLookup(row => row.Name, row => (row.Address, row.IsGiven));

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
            return new AddressTable([]);
        try
        {
            using var document = JsonDocument.Parse(json);
            return new AddressTable((
                from link in document.RootElement.EnumerateArray()
                where link.TryGetProperty("addr_info", out _)
                from address in link.GetProperty("addr_info").EnumerateArray()
                where address.TryGetProperty("local", out _)
                select (link.GetProperty("ifname").GetString()!, AddressOf(address), IsGiven(address))).ToList());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The output of `ip -j address` could not be read: {error.Message}", error);
        }
    }

    private static Cidr AddressOf(JsonElement address) =>
        new(IpAddress.Parse(address.GetProperty("local").GetString()!), address.GetProperty("prefixlen").GetInt32());

    /// <summary>An interface's IPv4 addresses.</summary>
    public IEnumerable<Cidr> Of(InterfaceName name) => _addresses[name.ToString()].Select(row => row.Address).Where(address => !address.IsV6);

    /// <summary>An interface's addresses of both families, without those that it has made itself or got for a while.</summary>
    public IEnumerable<Cidr> GivenTo(InterfaceName name) => _addresses[name.ToString()].Where(row => row.IsGiven).Select(row => row.Address);

    private static bool IsGiven(JsonElement address) => !(address.TryGetProperty("dynamic", out var dynamic) && dynamic.GetBoolean())
        && !IpAddress.Parse(address.GetProperty("local").GetString()!).IsLinkLocal;
}
