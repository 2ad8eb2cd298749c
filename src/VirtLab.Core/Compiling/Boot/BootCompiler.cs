using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Records;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Boot;

/// <summary>Makes of a lab one that comes back at boot. Pure.</summary>
internal static class BootCompiler
{
    /// <summary>A file for each set of links that may be up: more interfaces than these would be too many.</summary>
    public const int MaxProviderInterfaces = 6;

    /// <summary>The same, coming back at boot. The hook is there before anything that libvirt starts by itself, and goes after it: no network
    /// ever comes up at boot without its firewall.</summary>
    public static DesiredState AtBoot(DesiredState desired)
    {
        var boot = new BootResource(desired.Lab.Name) { Needs = [new ResourceId(ResourceKind.Record, desired.Lab.Name.ToString())] };
        return desired with
        {
            Resources = [.. desired.Resources.SelectMany(IEnumerable<Resource> (thing) => thing switch
            {
                RecordResource record => new Resource[] { record with { AtBoot = true }, boot },
                NetworkResource network => [network with { AtBoot = BootResource.Started, Needs = [.. network.Needs, boot.Id] }],
                MachineResource machine => [machine with { AtBoot = BootResource.Started, Needs = [.. machine.Needs, boot.Id] }],
                _ => [thing],
            })],
        };
    }

    /// <summary>Why this lab can't come back at boot; none where it can.</summary>
    public static ValueList<string> Refusals(Model.Lab lab)
    {
        const string Else = "or let it come back no more (StopPersistingAsync)";
        var reasons = new List<string>();
        if (lab.Networks.Count == 0)
            reasons.Add($"lab {lab.Name} is to come back at boot when libvirt starts its networks, and it has none: give it one, {Else}");
        if (lab.Providers.Select(provider => provider.Interface).Distinct().Count() is > MaxProviderInterfaces and var count)
        {
            reasons.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"lab {lab.Name} is to come back at boot and has providers on {count} interfaces, which is more than {MaxProviderInterfaces}: use fewer, {Else}"));
        }
        return [.. reasons];
    }
}
