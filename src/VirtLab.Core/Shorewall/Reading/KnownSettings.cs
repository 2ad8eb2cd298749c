using VirtLab.Primitives;

namespace VirtLab.Shorewall.Reading;

/// <summary>The settings of <c>shorewall.conf</c>.</summary>
internal static class KnownSettings
{
    /// <summary>Those that are read, of earlier versions too.</summary>
    public static readonly ValueList<string> Read =
    [
        "BALANCE_PROVIDERS", "DETECT_DNAT_IPADDRS", "DROP_DEFAULT", "HIGH_ROUTE_MARKS", "INVALID_DISPOSITION", "IP_FORWARDING",
        "LOG_MARTIANS", "NULL_ROUTE_RFC1918", "PROVIDER_OFFSET", "REJECT_DEFAULT", "ROUTE_FILTER", "RPFILTER_DISPOSITION",
        "TCP_FLAGS_DISPOSITION", "TRACK_PROVIDERS", "USE_DEFAULT_RT"
    ];

    /// <summary>All that 5.2.8 has.</summary>
    public static readonly ValueList<string> All =
    [
        "ACCEPT_DEFAULT", "ACCOUNTING", "ACCOUNTING_TABLE", "ADD_IP_ALIASES", "ADD_SNAT_ALIASES", "ADMINISABSENTMINDED", "ARPTABLES",
        "AUTOCOMMENT", "AUTOHELPERS", "AUTOMAKE", "BALANCE_PROVIDERS", "BASIC_FILTERS", "BLACKLIST", "BLACKLIST_DEFAULT",
        "BLACKLIST_DISPOSITION", "BLACKLIST_LOG_LEVEL", "CLAMPMSS", "CLEAR_TC", "COMPLETE", "CONFIG_PATH", "DEFER_DNS_RESOLUTION",
        "DELETE_THEN_ADD", "DETECT_DNAT_IPADDRS", "DISABLE_IPV6", "DOCKER", "DOCKER_BRIDGE", "DONT_LOAD", "DROP_DEFAULT",
        "DYNAMIC_BLACKLIST", "EXPAND_POLICIES", "EXPORTMODULES", "FASTACCEPT", "FIREWALL", "FORWARD_CLEAR_MARK", "GEOIPDIR", "HELPERS",
        "IGNOREUNKNOWNVARIABLES", "IMPLICIT_CONTINUE", "INVALID_DISPOSITION", "INVALID_LOG_LEVEL", "IP", "IPSET", "IPSET_WARNINGS",
        "IPTABLES", "IP_FORWARDING", "KEEP_RT_TABLES", "LOCKFILE", "LOGALLNEW", "LOGFILE", "LOGFORMAT", "LOGLIMIT", "LOGTAGONLY",
        "LOG_BACKEND", "LOG_LEVEL", "LOG_MARTIANS", "LOG_VERBOSITY", "LOG_ZONE", "MACLIST_DISPOSITION", "MACLIST_LOG_LEVEL",
        "MACLIST_TABLE", "MACLIST_TTL", "MANGLE_ENABLED", "MARK_IN_FORWARD_CHAIN", "MASK_BITS", "MINIUPNPD", "MODULESDIR", "MULTICAST",
        "MUTEX_TIMEOUT", "NFACCT", "NFQUEUE_DEFAULT", "NULL_ROUTE_RFC1918", "OPTIMIZE", "OPTIMIZE_ACCOUNTING", "PAGER", "PATH", "PERL",
        "PERL_HASH_SEED", "PROVIDER_BITS", "PROVIDER_OFFSET", "QUEUE_DEFAULT", "RCP_COMMAND", "REJECT_ACTION", "REJECT_DEFAULT",
        "RELATED_DISPOSITION", "RELATED_LOG_LEVEL", "RENAME_COMBINED", "REQUIRE_INTERFACE", "RESTART", "RESTOREFILE",
        "RESTORE_DEFAULT_ROUTE", "RESTORE_ROUTEMARKS", "RETAIN_ALIASES", "ROUTE_FILTER", "RPFILTER_DISPOSITION", "RPFILTER_LOG_LEVEL",
        "RSH_COMMAND", "SAVE_ARPTABLES", "SAVE_IPSETS", "SFILTER_DISPOSITION", "SFILTER_LOG_LEVEL", "SHOREWALL_SHELL", "SMURF_DISPOSITION",
        "SMURF_LOG_LEVEL", "STARTUP_ENABLED", "STARTUP_LOG", "SUBSYSLOCK", "TC", "TCP_FLAGS_DISPOSITION", "TCP_FLAGS_LOG_LEVEL", "TC_BITS",
        "TC_ENABLED", "TC_EXPERT", "TC_PRIOMAP", "TRACK_PROVIDERS", "TRACK_RULES", "UNTRACKED_DISPOSITION", "UNTRACKED_LOG_LEVEL",
        "USE_DEFAULT_RT", "USE_NFLOG_SIZE", "USE_PHYSICAL_NAMES", "USE_RT_NAMES", "VERBOSE_MESSAGES", "VERBOSITY", "WARNOLDCAPVERSION",
        "WORKAROUNDS", "ZERO_MARKS", "ZONE2ZONE", "ZONE_BITS"
    ];

    /// <summary>Why a value means something that a lab does otherwise; null where it means the same, or nothing.</summary>
    public static string? Meaning(string name, string value) => (name, value.ToLowerInvariant()) switch
    {
        (_, "") => null,
        ("IP_FORWARDING", "off" or "no") => "a host with several networks forwards, or a lab of it has no use",
        ("CLAMPMSS", not "no") => "a lab leaves TCP's segment size as it is",
        ("DISABLE_IPV6", "yes") => "a lab has IPv6 where its networks have prefixes",
        ("DOCKER", "yes") => "a lab changes no tables but its own, Docker's neither",
        ("INVALID_DISPOSITION", not "drop") => "a lab drops what belongs to no connection",
        ("RPFILTER_DISPOSITION" or "TCP_FLAGS_DISPOSITION" or "SMURF_DISPOSITION", not "drop") => "a lab drops it",
        ("RELATED_DISPOSITION", not "accept") => "a lab lets pass what belongs to a connection",
        ("UNTRACKED_DISPOSITION", not "continue") => "a lab tracks all connections",
        ("DROP_DEFAULT" or "REJECT_DEFAULT", not ("none" or "drop" or "reject" or "broadcast(drop),multicast(drop)")) =>
            "of what a policy refuses a lab passes over broadcasts and multicasts without a word, and has no other default actions",
        ("IMPLICIT_CONTINUE", "yes") => "a lab's zones don't lie within each other",
        ("DYNAMIC_BLACKLIST", not ("no" or "yes")) => "a lab has no lists that change while it runs",
        _ => null,
    };
}
