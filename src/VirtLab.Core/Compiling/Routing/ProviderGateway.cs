using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>A provider's gateway in one family.</summary>
/// <param name="Way">The provider and the family.</param>
/// <param name="Interface">The uplink it is reached through.</param>
/// <param name="Address">Its address; none where there is none, and where the host has yet to be told.</param>
internal sealed record ProviderGateway(ProviderWay Way, InterfaceName Interface, IpAddress? Address)
{
    /// <summary>Whether its address is what the host was told, by DHCP or by router advertisements.</summary>
    public bool IsTold { get; init; }

    /// <summary>Its hardware address, where the lab gives it.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Whether the lab can come up without it.</summary>
    public bool Optional { get; init; }

    /// <summary>Whether there is none, and packets are handed to the link itself.</summary>
    public bool IsPointToPoint => Address is null && !IsTold;

    /// <summary>Those of a lab: of each provider in each family that it carries.</summary>
    public static ValueList<ProviderGateway> Of(Lab? lab) => lab is null ? [] : lab.Ways.Select(way =>
        new ProviderGateway(new ProviderWay(way.Item.Name, way.IsV6), way.Item.Interface, way.Item.GatewayOf(way.IsV6))
        {
            IsTold = way.Item.IsTold(way.IsV6),
            Mac = way.Item.GatewayMac,
            Optional = way.Item.Optional,
        }).ToValueList();
}
