using VirtLab.Compiling.Firewall;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Guard;

/// <summary>An IPv4 address that a frame tells of its sender, and the names of what judges it.</summary>
/// <param name="Field">Where it stands.</param>
/// <param name="Word">The word for it in names.</param>
internal sealed record GuardedField(KeyField Field, string Word)
{
    /// <summary>Where a card's IPv4 addresses stand: in what it sends, and in what it says and asks by ARP.</summary>
    public static ValueList<GuardedField> All { get; } =
        [new(KeyField.SourceAddress, "source"), new(KeyField.ArpSender, "sender"), new(KeyField.ArpTarget, "target")];

    /// <summary>Passes the card's own addresses.</summary>
    public string Chain => $"vl.guard-{Word}";

    /// <summary>Tap to the addresses that it may choose from.</summary>
    public string Map => $"vl.guard-pools-{Word}";

    /// <summary>Passes the addresses that a network's cards may choose from.</summary>
    public string Pool(Name network, bool leased) => $"vl.pool.{network}.{(leased ? "dhcp" : "own")}-{Word}";
}
