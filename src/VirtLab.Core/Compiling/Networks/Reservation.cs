using VirtLab.Primitives;

namespace VirtLab.Compiling.Networks;

/// <summary>An address that DHCP reserves for a card.</summary>
/// <param name="Mac">The card's hardware address.</param>
/// <param name="Address">The address it gets.</param>
/// <param name="Name">The name it gets in DNS; none for a machine's further cards on the network, as libvirt and dnsmasq know one address for a name.</param>
internal sealed record Reservation(MacAddress Mac, IpAddress Address, Name? Name)
{
    public override string ToString() => $"{Address} {Name}".TrimEnd();
}
