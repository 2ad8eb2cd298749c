using System.Management.Automation;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.PowerShell.Completing;

namespace VirtLab.PowerShell;

/// <summary>A cmdlet that is told how things stand around a lab that is only written.</summary>
public abstract class CircumstancesCmdlet : LabCmdlet
{
    /// <summary>Uplinks that are down although the lab wants them up.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string[] Down { get; set; } = [];

    /// <summary>Uplinks that are up although the lab wants them down at the start.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string[] Up { get; set; } = [];

    /// <summary>Providers whose gateways do not answer.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string[] Silent { get; set; } = [];

    /// <exception cref="ArgumentException">The lab has no such uplink or provider.</exception>
    private protected Circumstances CircumstancesOf(Lab lab)
    {
        Known(lab, "uplink", [.. Down, .. Up], lab.Uplinks.Select(uplink => uplink.Interface.ToString()));
        Known(lab, "provider", Silent, lab.Providers.Select(provider => provider.Name.ToString()));
        return new Circumstances { Down = [.. Down.Select(name => InterfaceName.Parse(name))], Up = [.. Up.Select(name => InterfaceName.Parse(name))], Silent = [.. Silent.Select(name => Name.Parse(name))] };
    }

    private static void Known(Lab lab, string what, IEnumerable<string> asked, IEnumerable<string> there)
    {
        if (asked.Except(there).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"Lab {lab.Name} has no {what} '{unknown}'. It has: {string.Join(", ", there.DefaultIfEmpty("none"))}.");
    }
}
