using System.Globalization;
using VirtLab.Compiling;
using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Diagnosing.Checks;

/// <summary>Programs, the kernel and the processor.</summary>
internal static class SystemTroubles
{
    public static IEnumerable<Trouble> Find(HostFacts facts, Lab? lab) =>
    [
        .. MissingPrograms(facts, lab), .. RefusedFeatures(facts, lab), .. Processors(facts, lab), .. ChangedSettings(facts, lab),
        .. TrackedConnections(facts),
    ];

    private static IEnumerable<Trouble> MissingPrograms(HostFacts facts, Lab? lab) => Programs.All
        .Where(program => facts.MissingPrograms.Contains(program.Tool))
        // A lab of only firewall and providers needs no libvirt.
        .Where(program => lab is not { Networks.Count: 0, Machines.Count: 0 } || program.Tool is not ("qemu-system-x86_64" or "dnsmasq"))
        .Select(program => new Trouble(TroubleKind.MissingProgram, Severity.Blocking, $"The program {program.Tool} is not installed.",
            $"apt-get install --no-install-recommends {program.Package}"));

    private static IEnumerable<Trouble> RefusedFeatures(HostFacts facts, Lab? lab) => facts.RefusedFeatures.Where(refused => !refused.Feature.IsV6 || lab is { HasV6: true }).Select(refused => new Trouble(
        TroubleKind.MissingKernelFeature, Severity.Blocking,
        $"The kernel refuses {refused.Feature.Name}: {refused.Answer.TrimEnd('.')}.",
        refused.Feature.Modules.Count == 0 ? "Start a kernel that has it: the distribution's does."
            : $"modprobe -a {string.Join(' ', refused.Feature.Modules)}"
                + (refused.Feature.Device is { } device ? $" && chmod 0666 {device}" : "") + "  "
                + "# if it finds none: the kernel was upgraded since the start, so start the machine again")
    { Concerns = refused.Feature.Concerns });

    private static IEnumerable<Trouble> Processors(HostFacts facts, Lab? lab) =>
        facts.Accelerator is { Kind: AcceleratorKind.Tcg } slow && lab is not { Machines.Count: 0 }
            ? [new Trouble(TroubleKind.NoHardwareVirtualisation, Severity.Advice,
                $"Machines run in software emulation, ten times slower or more. {slow.Reason}",
                slow.Remedy ?? "Run where hardware virtualisation works.") { Concerns = [ResourceKind.Machine] }]
            : [];

    /// <summary>Only of a lab that runs: before that they are the host's own, and the lab is going to set them.</summary>
    private static IEnumerable<Trouble> ChangedSettings(HostFacts facts, Lab? lab) => !facts.LabIsThere || lab is null ? []
        : RoutingCompiler.Compile(lab).Settings.Where(setting => facts.Setting(setting.Path) is { } value && value != setting.Value)
            .Select(setting => new Trouble(TroubleKind.SettingChanged, Severity.Breaking,
                $"The lab has set {setting.Path} to {setting.Value}, and someone has made it {facts.Setting(setting.Path)} "
                + "since: routing does not do what the lab says.",
                Shell.Command("sysctl", "-w", $"{setting.Path}={setting.Value}"))
            { Concerns = [ResourceKind.Routing, ResourceKind.Machine] });

    private static IEnumerable<Trouble> TrackedConnections(HostFacts facts)
    {
        if (!Number(facts, SettingPaths.TrackedConnections, out long count)
            || !Number(facts, SettingPaths.TrackedConnectionsLimit, out long limit)
            || limit == 0 || count < limit / 10 * 9)
            return [];
        return [new Trouble(TroubleKind.ConnectionTableFull, count >= limit ? Severity.Breaking : Severity.Advice,
            $"{count} of at most {limit} connections are tracked: when the table is full, new connections are dropped.",
            $"sysctl -w net.netfilter.nf_conntrack_max={2 * limit}") { Concerns = [ResourceKind.Firewall, ResourceKind.Machine] }];
    }

    private static bool Number(HostFacts facts, string path, out long number) =>
        long.TryParse(facts.Setting(path), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
