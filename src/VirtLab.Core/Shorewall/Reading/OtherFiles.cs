using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>What else stands in a folder: Shorewall's further files say what a lab has not, and are noted; others are none of it.</summary>
internal static class OtherFiles
{
    private static readonly ValueList<string> Read =
    [
        Settings.File, ParamsFile.File, Layouts.Zones.File, Layouts.Interfaces.File, Layouts.HostGroups.File, Layouts.Policy.File,
            Layouts.Rules.File,
        Layouts.Snat.File, Layouts.Masq.File, Layouts.Providers.File, Layouts.RoutingRules.File, "route_rules", Layouts.Routes.File,
            Layouts.Mangle.File,
        Layouts.TcRules.File, Layouts.BlockRules.File,
    ];

    /// <summary>Files that Shorewall reads, and why a lab has nothing of them.</summary>
    private static readonly Dictionary<string, string> Further = new(StringComparer.Ordinal)
    {
        ["accounting"] = "a lab counts no traffic",
        ["actions"] = "actions of one's own are not read",
        ["arprules"] = "a lab filters no ARP",
        ["blacklist"] = "Shorewall 5.2.8 does not read it either",
        ["conntrack"] = "helpers follow from a lab's marks, and nothing is exempt from connection tracking",
        ["notrack"] = "nothing of a lab is exempt from connection tracking",
        ["ecn"] = "a lab leaves ECN to the kernel",
        ["ipsets"] = "a lab has no ipsets",
        ["maclist"] = "a lab's interfaces are not limited to hardware addresses",
        ["nat"] = "a lab has no one-to-one translation",
        ["netmap"] = "a lab maps no networks",
        ["proxyarp"] = "a lab answers ARP for its own addresses only",
        ["proxyndp"] = "a lab is no neighbour discovery proxy",
        ["routestopped"] = "a lab that is taken away leaves nothing behind",
        ["secmarks"] = "a lab has no security marks",
        ["stoppedrules"] = "a lab that is taken away leaves nothing behind",
        ["tcclasses"] = "a lab shapes no traffic",
        ["tcdevices"] = "a lab shapes no traffic",
        ["tcfilters"] = "a lab shapes no traffic",
        ["tcinterfaces"] = "a lab shapes no traffic",
        ["tcpri"] = "a lab shapes no traffic",
        ["tos"] = "a lab leaves the type of service as it is",
        ["tunnels"] = "what belongs to tunnels is opened by rules",
    };

    // Scripts that Shorewall runs.
    private static readonly ValueList<string> Scripts = ["clear", "continue", "findgw", "init", "initdone", "isusable", "lib.private",
        "postcompile", "precompile",
        "refresh", "refreshed", "restored", "save", "scfilter", "start", "started", "stop", "stopped", "tcclear", "compile"];

    public static void Tell(Draft draft)
    {
        foreach (string file in draft.Source.Files.Where(file => !Read.Contains(file)).Order(StringComparer.Ordinal))
        {
            if (Scripts.Contains(file) && draft.Source.Lines(file, shell: true).Any(line => !line.Text.StartsWith('#')))
                draft.Report.LeftOut(file, "the whole file", "no program of the files is run");
            else if (Further.TryGetValue(file, out string? why) && draft.Source.Lines(file).Count > 0)
                draft.Report.LeftOut(file, "the whole file", why);
        }
    }
}
