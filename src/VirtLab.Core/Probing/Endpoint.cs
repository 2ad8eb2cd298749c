using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>One end of a probe: a machine or node by name, the host, or any address.</summary>
public sealed record Endpoint
{
    private Endpoint(Name? name, IpAddress? address)
    {
        Name = name;
        Address = address;
    }

    /// <summary>The host on which the lab runs: its own traffic.</summary>
    public static Endpoint Host { get; } = new(null, null);

    /// <summary>The machine or node, where it is one.</summary>
    public Name? Name { get; }

    /// <summary>The address, where it is one.</summary>
    public IpAddress? Address { get; }

    /// <summary>A machine or node of the lab.</summary>
    public static Endpoint Of(Name name) => new(name, null);

    /// <summary>Any address; what is seen there can't be told unless the probe says who is behind it.</summary>
    public static Endpoint Of(IpAddress address) => new(null, address);

    /// <summary>An address where the text is one, else the machine or node of that name.</summary>
    public static implicit operator Endpoint(string text) =>
        IpAddress.TryParse(text, null, out var address) ? Of(address) : Of(Primitives.Name.Parse(text));

    /// <summary>The name, the address, or <c>the host</c>.</summary>
    public override string ToString() => Name?.ToString() ?? Address?.ToString() ?? "the host";
}
