using VirtLab.Compiling;
using VirtLab.Model;

namespace VirtLab.Diagnosing.Checks;

/// <summary>NetworkManager takes interfaces that appear for its own: it pulls taps out of their bridge and asks for addresses on
/// cables.</summary>
internal static class NetworkManagerTroubles
{
    private const string ByName = "interface-name:";

    private static readonly char[] Separators = ['=', ';', ',', ' ', '\n'];

    public static IEnumerable<Trouble> Find(HostFacts facts, Lab lab)
    {
        if (facts.NetworkManager is null)
            return [];
        var left = facts.NetworkManager.Split(Separators).Where(word => word.StartsWith(ByName, StringComparison.Ordinal))
            .Select(word => word[ByName.Length..]).ToHashSet();
        string[] wanted = [.. Interfaces(lab).Where(name => !left.Contains(name))];
        return wanted.Length == 0 ? []
            : [new Trouble(TroubleKind.NetworkManagerInTheWay, Severity.Advice,
                $"NetworkManager runs and has not been told to leave {string.Join(", ", wanted)} alone: "
                + "it may take interfaces out of their bridge or change their addresses.",
                // The kernel allows a % in a name, which printf would read.
                $"printf '%s\\n' {Shell.Command([$"[device-virtlab-{lab.Name}]", $"match-device={Match(lab)}", "managed=0"])} "
                + $"> {Shell.Quote($"/etc/NetworkManager/conf.d/virtlab-{lab.Name}.conf")} && systemctl reload NetworkManager")
            { Concerns = [ResourceKind.Network, ResourceKind.Machine, ResourceKind.Uplink] }];
    }

    private static string Match(Lab lab) => string.Join(';', Interfaces(lab).Select(name => ByName + name));

    /// <summary>Those that the lab makes; what was there before it may well be NetworkManager's.</summary>
    private static IEnumerable<string> Interfaces(Lab lab) =>
    [
        .. lab.Networks.Select(network => $"{network.BridgeName}"),
        .. lab.Machines.SelectMany(machine => MachineNics.Of(lab, machine)).Select(nic => $"{nic.Tap}"),
        .. lab.Uplinks.Where(uplink => uplink.Segment is not null).Select(uplink => $"{uplink.Interface}"),
    ];
}
