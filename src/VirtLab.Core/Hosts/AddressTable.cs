using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>The addresses of a host's interfaces. Equivalent to: <c>ip -j address show</c>.</summary>
internal sealed class AddressTable
{
    private readonly ILookup<string, Row> _addresses;

    private AddressTable(IEnumerable<(string Name, Row Row)> addresses) => _addresses = addresses.ToLookup(row => row.Name, row => row.Row);

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
                select (link.GetProperty("ifname").GetString()!, new Row(AddressOf(address), IsGiven(address), Is(address, "tentative"), Is(address, "dadfailed")))).ToList());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The output of `ip -j address` could not be read: {error.Message}", error);
        }
    }

    private static Cidr AddressOf(JsonElement address) =>
        new(IpAddress.Parse(address.GetProperty("local").GetString()!), address.GetProperty("prefixlen").GetInt32());

    /// <summary>An interface's addresses, without the IPv6 ones that it has made itself or got for a while.</summary>
    public IEnumerable<Cidr> Of(InterfaceName name) =>
        _addresses[name.ToString()].Where(row => row.IsGiven || !row.Address.IsV6).Select(row => row.Address);

    /// <summary>Whether an interface has an address, wherever it has it from.</summary>
    public bool Has(InterfaceName name, Cidr address) => _addresses[name.ToString()].Any(row => row.Address == address);

    /// <summary>Whether the kernel asks as yet whether others have an address.</summary>
    public bool IsAsked(InterfaceName name, Cidr address) => _addresses[name.ToString()].Any(row => row.Address == address && row.IsTentative);

    /// <summary>Whether another host was found to have it.</summary>
    public bool IsTaken(InterfaceName name, Cidr address) => _addresses[name.ToString()].Any(row => row.Address == address && row.HasFailed);

    /// <summary>An interface's addresses of both families, without those that it has made itself or got for a while.</summary>
    public IEnumerable<Cidr> GivenTo(InterfaceName name) => _addresses[name.ToString()].Where(row => row.IsGiven).Select(row => row.Address);

    private static bool Is(JsonElement address, string flag) => address.TryGetProperty(flag, out var value) && value.GetBoolean();

    private static bool IsGiven(JsonElement address) => !Is(address, "dynamic")
        && !IpAddress.Parse(address.GetProperty("local").GetString()!).IsLinkLocal;

    private readonly record struct Row(Cidr Address, bool IsGiven, bool IsTentative, bool HasFailed);
}
