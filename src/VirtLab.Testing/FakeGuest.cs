using VirtLab.Primitives;

namespace VirtLab.Testing;

/// <summary>What runs in a machine of a <see cref="FakeLibvirt"/>: as much of it as others notice.</summary>
public sealed record FakeGuest
{
    /// <summary>VirtLab's tiny guest, booted in no time: it asks for an address, answers ping, and serves a page on port 80.</summary>
    public static FakeGuest Tiny { get; } = new();

    /// <summary>One that boots and then does nothing: it asks for no address and serves nothing.</summary>
    public static FakeGuest Silent { get; } = new() { AsksForAddress = false, AnswersPing = false, Serves = [] };

    /// <summary>How long after its start it asks for its address, and serves; by the fake's clock. No time by default.</summary>
    public TimeSpan BootTime { get; init; }

    /// <summary>Whether it asks for an address by DHCP.</summary>
    public bool AsksForAddress { get; init; } = true;

    /// <summary>Whether it answers ping.</summary>
    public bool AnswersPing { get; init; } = true;

    /// <summary>The TCP ports that it serves.</summary>
    public ValueList<ushort> Serves { get; init; } = [80];

    /// <summary>Whether it lets go of network cards that it is asked to (PCI hot plug).</summary>
    public bool Unplugs { get; init; } = true;
}
