using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers.Boot;

/// <summary>The programs that make one thing at boot.</summary>
/// <param name="Thing">Which, for people.</param>
/// <param name="Commands">The programs, in order.</param>
internal sealed record BootStep(string Thing, ValueList<HostCommand> Commands)
{
    /// <summary>Of the interfaces of <see cref="BootRecipe.Watched"/> those that must be up, and no others; none where it does not matter.</summary>
    public ValueList<InterfaceName>? Up { get; init; }
}

/// <summary>All that brings a lab back at boot, beside what libvirt itself brings back.</summary>
/// <param name="Lab">The lab's name.</param>
/// <param name="Networks">Its networks as libvirt calls them: at the first one's start it begins.</param>
/// <param name="Bridges">Their bridges: when all are there, it ends.</param>
internal sealed record BootRecipe(Name Lab, ValueList<Name> Networks, ValueList<InterfaceName> Bridges)
{
    /// <summary>What must be there before a network, or the network does not start.</summary>
    public ValueList<BootStep> First { get; init; } = [];

    /// <summary>What needs no network.</summary>
    public ValueList<BootStep> Before { get; init; } = [];

    /// <summary>What needs the networks.</summary>
    public ValueList<BootStep> After { get; init; } = [];

    /// <summary>The lab's nft tables, each with its family.</summary>
    public ValueList<string> Tables { get; init; } = [];

    /// <summary>The interfaces whose links matter.</summary>
    public ValueList<InterfaceName> Watched { get; init; } = [];

    /// <summary>The files that programs read, by name.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();
}
