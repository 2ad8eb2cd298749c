using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>A network, how its links stand, and what is tried there.</summary>
/// <param name="Name">Its name, and that of the folder of Shorewall's files that were written by hand for it.</param>
/// <param name="Uplink">The card of the host that is asked first.</param>
/// <param name="Providers">The providers that are reached.</param>
internal sealed record Setting(string Name, InterfaceName Uplink, IReadOnlyList<string> Providers)
{
    /// <summary>Ursa on its wired card.</summary>
    public static Setting Wired { get; } = new("wired", "eth0", ["comcast", "avvanta"]);

    /// <summary>Ursa on its wireless card, the wired one down.</summary>
    public static Setting Wireless { get; } = new("wireless", "wlan0", ["wireless"])
    {
        Circumstances = new Circumstances { Down = ["eth0"], Up = ["wlan0"] },
    };

    /// <summary>A host with what Ursa has not.</summary>
    public static Setting Household { get; } = new("house", "eth0", ["isp1", "isp2"])
    {
        Of = _ => House.Lab,
        Probes = Grid.All,
        References = [Reference.Written],
    };

    /// <summary>Where Ursa is.</summary>
    public static IReadOnlyList<Setting> OfUrsa { get; } = [Wired, Wireless];

    public static IReadOnlyList<Setting> All { get; } = [.. OfUrsa, Household];

    /// <summary>How the links stand.</summary>
    public Circumstances Circumstances { get; private init; } = Circumstances.Usual;

    /// <summary>The lab, given Ursa's.</summary>
    public Func<Lab, Lab> Of { get; private init; } = ursa => ursa;

    /// <summary>What is tried.</summary>
    public Func<World, IReadOnlyList<Probe>> Probes { get; private init; } = Catalogue.Of;

    /// <summary>Which files Shorewall is given.</summary>
    public IReadOnlyList<Reference> References { get; private init; } = Reference.All;

    /// <summary>What Shorewall is given of a lab. It refuses to start a provider that shares its interface while that is down, so for each card it
    /// has files of its own, with what leads over that card; a lab is the same for both.</summary>
    public Lab OfShorewall(Lab lab) => Circumstances == Circumstances.Usual ? lab : lab with
    {
        Providers = [.. lab.Providers.Where(provider => Providers.Contains(provider.Name.ToString()))],
        RoutingRules = [.. lab.RoutingRules.Where(rule => Providers.Contains(rule.Provider.ToString()))],
        Marks = [.. lab.Marks.Where(mark => Providers.Contains(mark.Provider.ToString()))],
    };
}
