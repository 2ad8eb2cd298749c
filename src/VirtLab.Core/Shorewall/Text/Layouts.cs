namespace VirtLab.Shorewall.Text;

/// <summary>The columns of the files that are read and written, as 5.2.8 has them; and those that had others before.</summary>
internal static class Layouts
{
    public static readonly Layout Zones = new("zones", "zone", "type", "options", "in_options", "out_options");

    /// <summary>With <c>?FORMAT 2</c>; the first format has the column <c>broadcast</c> before the options.</summary>
    public static readonly Layout Interfaces = new("interfaces", "zone", "interface", "options");

    public static readonly Layout InterfacesFormat1 = new("interfaces", "zone", "interface", "broadcast", "options");

    public static readonly Layout HostGroups = new("hosts", "zone", "hosts", "options");

    public static readonly Layout Policy = new("policy", "source", "dest", "policy", "loglevel", "limit", "connlimit");

    public static readonly Layout Rules = new("rules", "action", "source", "dest", "proto", "dport", "sport", "origdest", "rate", "user",
        "mark",
        "connlimit", "time", "headers", "switch", "helper");

    public static readonly Layout BlockRules = Rules with { File = "blrules" };

    /// <summary>A macro's file, such as <c>macro.SSH</c>.</summary>
    public static readonly Layout Macro = Rules with { File = "macro" };

    public static readonly Layout Snat = new("snat", "action", "source", "dest", "proto", "dport", "ipsec", "mark", "user", "switch",
        "origdest",
        "probability");

    /// <summary>With <c>?FORMAT 2</c>.</summary>
    public static readonly Layout SnatFormat2 = new("snat", "action", "source", "dest", "proto", "dport", "sport", "ipsec", "mark", "user",
        "switch",
        "origdest", "probability");

    /// <summary>What <c>snat</c> was before 5.0.14; 5.2.8 turns it into that.</summary>
    public static readonly Layout Masq = new("masq", "interface", "source", "address", "proto", "dport", "ipsec", "mark", "user", "switch",
        "origdest", "probability");

    public static readonly Layout Providers = new("providers", "name", "number", "mark", "duplicate", "interface", "gateway", "options",
        "copy");

    public static readonly Layout RoutingRules = new("rtrules", "source", "dest", "provider", "priority", "mark");

    public static readonly Layout Routes = new("routes", "provider", "dest", "gateway", "device", "options");

    public static readonly Layout Mangle = new("mangle", "action", "source", "dest", "proto", "dport", "sport", "user", "test", "length",
        "tos",
        "connbytes", "helper", "probability", "dscp", "state", "time", "switch");

    /// <summary>With <c>?FORMAT 3</c>.</summary>
    public static readonly Layout Conntrack = new("conntrack", "action", "source", "dest", "proto", "dport", "sport", "user", "switch");

    /// <summary>What <c>mangle</c> was before 4.6.0; its first column is the mark.</summary>
    public static readonly Layout TcRules = Mangle with { File = "tcrules" };
}
