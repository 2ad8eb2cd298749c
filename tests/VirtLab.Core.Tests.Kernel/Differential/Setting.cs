using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>By which of its cards Ursa is on the network.</summary>
/// <param name="Name">Its name, and the folder of Shorewall's files that were written by hand for it.</param>
/// <param name="Uplink">The card.</param>
/// <param name="Providers">The providers that are reached by it.</param>
/// <param name="Circumstances">How the links stand.</param>
internal sealed record Setting(string Name, InterfaceName Uplink, IReadOnlyList<string> Providers, Circumstances Circumstances)
{
    public static Setting Wired { get; } = new("wired", "eth0", ["comcast", "avvanta"], Circumstances.Usual);

    public static Setting Wireless { get; } = new("wireless", "wlan0", ["wireless"], new Circumstances { Down = ["eth0"], Up = ["wlan0"] });

    public static IReadOnlyList<Setting> All { get; } = [Wired, Wireless];

    /// <summary>What Shorewall is given of a lab. It refuses to start a provider that shares its interface while that is down, so for each card it
    /// has files of its own, with what leads over that card; a lab is the same for both.</summary>
    public Lab OfShorewall(Lab lab)
    {
        if (this == Wired)
            return lab;
        return lab with
        {
            Providers = [.. lab.Providers.Where(provider => Providers.Contains(provider.Name.ToString()))],
            RoutingRules = [.. lab.RoutingRules.Where(rule => Providers.Contains(rule.Provider.ToString()))],
            Marks = [.. lab.Marks.Where(mark => Providers.Contains(mark.Provider.ToString()))],
        };
    }
}
