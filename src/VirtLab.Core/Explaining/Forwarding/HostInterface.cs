using VirtLab.Compiling.Routing;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>An interface of the host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">The host's addresses on it, the first one first.</param>
/// <param name="IsUp">Whether its link is up.</param>
internal sealed record HostInterface(InterfaceName Name, ValueList<Cidr> Addresses, bool IsUp)
{
    private static readonly IpAddress AllNodes = "ff02::1";
    private static readonly ValueList<IpAddress> AllRouters = ["ff02::2", "ff05::2"];
    private static readonly Cidr SolicitedNodes = "ff02::1:ff00:0/104";

    /// <summary>The loopback interface.</summary>
    public static readonly InterfaceName Loopback = "lo";

    /// <summary>The loopback interface as the kernel sets it up.</summary>
    public static HostInterface OfLoopback { get; } = new(Loopback, ["127.0.0.1/8", "::1/128"], true);

    /// <summary>The kernel's test of sources (<c>rp_filter</c>): 0 none, 1 strict, 2 loose.</summary>
    public int ReversePathFilter { get; init; }

    /// <summary>Whether IPv4 packets that come in by it are passed on.</summary>
    public bool Forwards4 { get; init; }

    /// <summary>Whether IPv6 packets are passed on.</summary>
    public bool Forwards6 { get; init; }

    /// <summary>Whether the kernel makes addresses for it of router advertisements.</summary>
    public bool AcceptsAdvertisements { get; init; }

    /// <summary>Whether its link was up and was set down: the kernel then keeps its IPv6 addresses and takes nothing for them.</summary>
    public bool WentDown { get; init; }

    /// <summary>The routes that the kernel makes of the addresses, each with its table.</summary>
    public IEnumerable<(int Table, FibRoute Route)> Routes => Addresses.SelectMany(RoutesOf);

    /// <summary>Whether the host listens to a group here: to that of all, of all routers where it is one, and those in which its addresses are
    /// asked for.</summary>
    public bool HasJoined(IpAddress group) => group == AllNodes || (Forwards6 && AllRouters.Contains(group))
        || Addresses.Where(own => own.IsV6).SelectMany(own => new[] { own.Address, RouterAddress(own) }).OfType<IpAddress>().Any(own => group == Solicited(own));

    private static IpAddress Solicited(IpAddress address)
    {
        byte[] bytes = SolicitedNodes.Address.GetBytes();
        address.GetBytes().AsSpan(^3).CopyTo(bytes.AsSpan(^3));
        return IpAddress.From(new System.Net.IPAddress(bytes));
    }

    // A router has the prefix's first address too (RFC 4291), save where a prefix has two addresses or one.
    private IpAddress? RouterAddress(Cidr address) => Forwards6 && address is { IsV6: true, PrefixLength: < 127 } ? address.Network.Address : (IpAddress?)null;

    private IEnumerable<(int, FibRoute)> RoutesOf(Cidr address)
    {
        int bits = address.IsV6 ? 128 : 32;
        var hop = new ProviderHop(default, default, Name);
        // An address is the host's own whether its link is up or not; only IPv6 takes its route away as the link is set down.
        if (!WentDown || !address.IsV6)
            yield return (Fib.LocalTable, new FibRoute(new Cidr(address.Address, bits), FibType.Local, hop));
        if (Name == Loopback && !address.IsV6)
            yield return (Fib.LocalTable, new FibRoute(address.Network, FibType.Local, hop));
        if (!IsUp)
            yield break;
        if (!address.IsV6 && address.PrefixLength < 31)
            yield return (Fib.LocalTable, new FibRoute(new Cidr(address.Last, bits), FibType.Broadcast, hop));
        if (RouterAddress(address) is { } router)
            yield return (Fib.LocalTable, new FibRoute(new Cidr(router, bits), FibType.Anycast, hop));
        if (Name != Loopback && address.PrefixLength < bits)
            yield return (RoutingPolicy.MainTable, new FibRoute(address.Network, FibType.Unicast, hop));
    }
}
