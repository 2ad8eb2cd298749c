using VirtLab.Compiling;
using VirtLab.Diagnosing.Reading;
using VirtLab.Model;

namespace VirtLab.Diagnosing.Checks;

/// <summary>Servers where the lab's dnsmasq must listen.</summary>
internal static class ServerTroubles
{
    public static IEnumerable<Trouble> Find(HostFacts facts, Lab? lab) => lab is { Networks.Count: 0 } ? []
        : facts.Listeners.Where(listener => IsInTheWay(listener, facts, lab))
            .GroupBy(listener => (listener.Program, listener.ProcessId))
            .Select(server => new Trouble(TroubleKind.PortTaken, Severity.Blocking,
                $"{Who(server.Key.Program, server.Key.ProcessId)} listens on {string.Join(" and ", server.Select(Where).Distinct())}: "
                + "the lab's DHCP and name server (dnsmasq) can't.",
                Fix(server.Key.Program, server.Key.ProcessId, lab))
            { Concerns = [ResourceKind.Network] });

    private static bool IsInTheWay(Listener listener, HostFacts facts, Lab? lab)
    {
        if (listener.Address is null)
            // Bound to an interface it is in nobody's way: so are the other dnsmasqs of libvirt.
            return listener.Interface is null;
        bool own = facts.LabIsThere && listener.Program == "dnsmasq";
        return listener.Port == 53 && !own && (lab?.Networks ?? []).Any(network => network.Addresses.Any(address => address.Address == listener.Address));
    }

    private static string Who(string? program, int? process) => program is null ? "A server" : $"{program} (process {process})";

    private static string Where(Listener listener) =>
        $"{listener.Protocol} port {listener.Port} of {(listener.Address is { } address ? $"{address}" : "every address")}";

    private static string Fix(string? program, int? process, Lab? lab) => program switch
    {
        null => "ss -Hlnutp '( sport = :53 or sport = :67 )'  # as root it shows which: end it, or let it listen on addresses of its own",
        "dnsmasq" =>
            $"printf '%s\\n' {Shell.Command(["bind-dynamic", .. Except(lab)])} > /etc/dnsmasq.d/virtlab.conf && systemctl restart dnsmasq",
        "named" or "unbound" or "dnsdist" or "coredns" or "kresd" =>
            $"systemctl stop {program}  # or let it listen on addresses of its own",
        _ => $"kill {process}  # or let it listen on addresses of its own",
    };

    private static IEnumerable<string> Except(Lab? lab) => (lab?.Networks ?? [])
        .Select(network => $"except-interface={network.BridgeName}");
}
