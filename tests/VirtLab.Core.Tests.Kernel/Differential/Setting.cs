using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>By which of its cards Ursa is on the network.</summary>
/// <param name="Name">Its name, and the folder of Shorewall's files that were written by hand for it.</param>
/// <param name="Uplink">The card.</param>
/// <param name="Circumstances">How the links stand.</param>
internal sealed record Setting(string Name, InterfaceName Uplink, Circumstances Circumstances)
{
    public static Setting Wired { get; } = new("wired", "eth0", Circumstances.Usual);

    public static Setting Wireless { get; } = new("wireless", "wlan0", new Circumstances { Down = ["eth0"], Up = ["wlan0"] });

    public static IReadOnlyList<Setting> All { get; } = [Wired, Wireless];

    /// <summary>What Shorewall is given of a lab. It refuses to start a provider that shares its interface while that is down, so for each card it
    /// has files of its own, with what leads over that card; a lab is the same for both.</summary>
    public Lab OfShorewall(Lab lab)
    {
        if (this == Wired)
            return lab;
        var there = lab.Providers.Where(provider => provider.Interface == Uplink).Select(provider => provider.Name).ToList();
        return lab with
        {
            Providers = [.. lab.Providers.Where(provider => there.Contains(provider.Name))],
            RoutingRules = [.. lab.RoutingRules.Where(rule => there.Contains(rule.Provider))],
            Marks = [.. lab.Marks.Where(mark => there.Contains(mark.Provider))],
        };
    }
}
