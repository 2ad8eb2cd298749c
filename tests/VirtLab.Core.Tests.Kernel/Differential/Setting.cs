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
        // Shorewall refuses to start a provider that shares its interface while that is down: so for each card it has files of its own, with what leads over
        // that card. A lab is the same for both.
        OfShorewall = ursa => ursa with
        {
            Providers = [.. ursa.Providers.Where(provider => provider.Name == "wireless")],
            RoutingRules = [.. ursa.RoutingRules.Where(rule => rule.Provider == "wireless")],
            Marks = [.. ursa.Marks.Where(mark => mark.Provider == "wireless")],
        },
    };

    /// <summary>A host with what Ursa has not.</summary>
    public static Setting Household { get; } = new("house", "eth0", ["isp1", "isp2"])
    {
        Of = _ => House.Lab,
        Probes = Grid.All,
        Nowhere = ["10.52.0.0/16", "10.53.0.0/16", "10.99.0.0/16"],
        References = [Reference.Written],
    };

    /// <summary>The same with a blocklist.</summary>
    public static Setting Blocking { get; } = Household with { Name = "blocking", Of = _ => House.Blocking };

    /// <summary>The household with its second card down, and with it the provider that is there.</summary>
    public static Setting HalfConnected { get; } = Household with
    {
        Name = "half",
        Providers = ["isp1"],
        Circumstances = new Circumstances { Down = ["eth1"] },
        Nowhere = [.. Household.Nowhere, "10.9.0.0/16", "172.20.1.48/28", "172.20.1.64/26"],
        // Nor does Shorewall start where a route leads over a card that is down.
        OfShorewall = house => house with { Routes = [.. house.Routes.Where(route => route.Via != (IpAddress)"172.20.1.60")] },
    };

    /// <summary>Where Ursa is.</summary>
    public static IReadOnlyList<Setting> OfUrsa { get; } = [Wired, Wireless];

    /// <summary>Where the household is.</summary>
    public static IReadOnlyList<Setting> OfTheHousehold { get; } = [Household, Blocking, HalfConnected];

    public static IReadOnlyList<Setting> All { get; } = [.. OfUrsa, .. OfTheHousehold];

    /// <summary>How the links stand.</summary>
    public Circumstances Circumstances { get; private init; } = Circumstances.Usual;

    /// <summary>The lab, given Ursa's.</summary>
    public Func<Lab, Lab> Of { get; private init; } = ursa => ursa;

    /// <summary>What is tried.</summary>
    public Func<World, IReadOnlyList<Probe>> Probes { get; private init; } = Catalogue.Of;

    /// <summary>To where there is no way.</summary>
    public IReadOnlyList<Cidr> Nowhere { get; private init; } = [];

    /// <summary>Which files Shorewall is given.</summary>
    public IReadOnlyList<Reference> References { get; private init; } = Reference.All;

    /// <summary>What Shorewall is given of the lab.</summary>
    public Func<Lab, Lab> OfShorewall { get; private init; } = lab => lab;
}
