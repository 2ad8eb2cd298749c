using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Finds what can't work in a lab, without touching a host.</summary>
public static class LabChecks
{
    /// <summary>Everything that can't work, in the order of the model: the same lab gives the same list. Empty where the lab is
    /// sound.</summary>
    /// <param name="lab">The lab.</param>
    public static ValueList<Finding> Run(Lab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        // The others rely on what is there.
        if (ValueChecks.Run(lab).ToValueList() is { Count: > 0 } values)
            return values;
        return
        [
            .. NameChecks.Run(lab),
            .. InterfaceChecks.Run(lab),
            .. MacChecks.Run(lab),
            .. NetworkChecks.Run(lab),
            .. DhcpChecks.Run(lab),
            .. DnsChecks.Run(lab),
            .. MachineChecks.Run(lab),
            .. UplinkChecks.Run(lab),
            .. ProviderChecks.Run(lab),
            .. ProviderReachChecks.Run(lab),
            .. RouteChecks.Run(lab),
            .. RoutingChecks.Run(lab),
            .. ZoneChecks.Run(lab),
            .. PolicyChecks.Run(lab),
            .. RuleChecks.Run(lab),
            .. TranslationChecks.Run(lab),
            .. NodeChecks.Run(lab),
        ];
    }

    /// <summary>Passes a sound lab and refuses any other.</summary>
    /// <param name="lab">The lab.</param>
    /// <exception cref="LabInvalidException">Something can't work; it carries every finding.</exception>
    public static void ThrowIfInvalid(Lab lab)
    {
        if (Run(lab) is { Count: > 0 } findings)
            throw new LabInvalidException(lab.Name, findings);
    }
}
