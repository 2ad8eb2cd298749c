using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>A lab that is on a host, as far as the marks tell that everything of it carries.</summary>
/// <param name="Name">Its name.</param>
internal sealed record FoundLab(Name Name)
{
    /// <summary>Whether it has providers: then the rules, marks and default routes on the host are its own.</summary>
    public bool HasProviders { get; init; }

    /// <summary>The interfaces that it made: bridges, uplinks and taps.</summary>
    public ValueList<FoundInterface> Interfaces { get; init; } = [];

    /// <summary>The names of its libvirt networks.</summary>
    public ValueList<string> Networks { get; init; } = [];

    /// <summary>The names of its libvirt domains.</summary>
    public ValueList<string> Machines { get; init; } = [];
}

/// <summary>An interface of a lab that is on a host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">The host's addresses on it.</param>
internal sealed record FoundInterface(InterfaceName Name, params ValueList<Cidr> Addresses);
