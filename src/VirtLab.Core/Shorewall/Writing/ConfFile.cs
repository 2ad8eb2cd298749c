using System.Text;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>shorewall.conf</c>: what makes Shorewall do as a lab does. What is not said has Shorewall's defaults.</summary>
internal static class ConfFile
{
    private const string Quiet = "\"Broadcast(DROP),Multicast(DROP)\"";

    public static ShorewallFile Write(Lab lab)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Settings(lab))
            _ = text.Append(name).Append('=').Append(value).Append('\n');
        return new ShorewallFile(Reading.Settings.File, text.ToString());
    }

    private static ValueList<(string Name, string Value)> Settings(Lab lab) =>
    [
        ("STARTUP_ENABLED", "Yes"),
        // Only what is in the folder, be it /etc/shorewall or one that a command names, and what comes with Shorewall.
        ("CONFIG_PATH", "\"${SW_CONFDIR}:/usr/share/shorewall\""),
        // A short prefix leaves room for zones' names.
        ("LOGFORMAT", "\"%s %s \""),
        ("IP_FORWARDING", lab.Networks.Count + lab.Uplinks.Count > 1 ? "On" : "Keep"),
        ("USE_DEFAULT_RT", "Yes"),
        ("BALANCE_PROVIDERS", "No"),
        ("TRACK_PROVIDERS", "No"),
        ("RESTORE_DEFAULT_ROUTE", "No"),
        ("NULL_ROUTE_RFC1918", lab.NullRoutes?.ToString().ToLowerInvariant() ?? "No"),
        ("KEEP_RT_TABLES", "Yes"),
        // Refused beside providers; rpfilter takes its place.
        ("ROUTE_FILTER", "No"),
        ("LOG_MARTIANS", "No"),
        ("RPFILTER_DISPOSITION", "DROP"),
        ("RPFILTER_LOG_LEVEL", lab.Uplinks.Any(uplink => uplink.LogMartians) ? "info" : ""),
        ("TCP_FLAGS_DISPOSITION", "DROP"),
        ("TCP_FLAGS_LOG_LEVEL", "info"),
        ("INVALID_DISPOSITION", "DROP"),
        // Without it two zones that have no rules get no chain of their own, and what a policy refuses are also the answers to what may pass.
        ("EXPAND_POLICIES", "Yes"),
        ("DROP_DEFAULT", Quiet),
        ("REJECT_DEFAULT", Quiet),
        // To the host's own addresses only.
        ("DETECT_DNAT_IPADDRS", lab.PortForwards.Count > 0 ? "Yes" : "No"),
        // The helpers that a lab's marks name are in conntrack.
        ("AUTOHELPERS", "No"),
    ];
}
