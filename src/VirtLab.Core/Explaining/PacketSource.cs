using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>Where a packet comes from: a machine of the lab, the host itself, or somebody beyond one of its interfaces.</summary>
public sealed record PacketSource
{
    private PacketSource()
    {
    }

    /// <summary>The host on which the lab runs, with the source address that it would choose itself.</summary>
    public static PacketSource Host { get; } = new();

    /// <summary>The machine, where it is one.</summary>
    public Name? Machine { get; private init; }

    /// <summary>The provider whose gateway hands it to the host, where it comes in through one.</summary>
    public Name? Provider { get; private init; }

    /// <summary>The interface of the host that it comes in through, where it is named.</summary>
    public InterfaceName? Interface { get; private init; }

    /// <summary>Its source address; none where it follows from the machine or is the host's to choose.</summary>
    public IpAddress? Address { get; private init; }

    /// <summary>The sender's hardware address, where it is known.</summary>
    public MacAddress? Mac { get; private init; }

    /// <summary>The host, from this address of its own.</summary>
    public static PacketSource HostWith(IpAddress address) => new() { Address = address };

    /// <summary>A machine of the lab, from the address of its first card.</summary>
    /// <param name="machine">Its name.</param>
    public static PacketSource Of(Name machine) => new() { Machine = machine };

    /// <summary>A machine of the lab that sends with another source address than its own.</summary>
    /// <param name="machine">Its name.</param>
    /// <param name="address">The source address.</param>
    public static PacketSource Of(Name machine, IpAddress address) => new() { Machine = machine, Address = address };

    /// <summary>Somebody far away, whose packet a provider's gateway hands to the host.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="address">The source address.</param>
    public static PacketSource By(Name provider, IpAddress address) => new() { Provider = provider, Address = address };

    /// <summary>Somebody on the segment of one of the host's interfaces, no provider's gateway unless the hardware address says so.</summary>
    /// <param name="networkInterface">The host's interface, such as <c>eth0</c>.</param>
    /// <param name="address">The source address.</param>
    /// <param name="mac">The sender's hardware address; that of nobody in particular by default.</param>
    public static PacketSource Through(InterfaceName networkInterface, IpAddress address, MacAddress? mac = null) =>
        new() { Interface = networkInterface, Address = address, Mac = mac };

    /// <summary>A machine of the lab; as <see cref="Of(Name)"/>.</summary>
    public static implicit operator PacketSource(string machine) => Of(machine);

    /// <summary>The source in a few words: <c>etch32</c>, <c>198.51.100.10 by avvanta</c>, <c>the host</c>.</summary>
    public override string ToString() => this switch
    {
        { Machine: { } machine, Address: { } address } => $"{machine} as {address}",
        { Machine: { } machine } => machine.ToString(),
        { Provider: { } provider } => $"{Address} by {provider}",
        { Interface: { } name } => $"{Address} on {name}",
        { Address: { } own } => $"the host as {own}",
        _ => "the host",
    };
}
