namespace VirtLab.Shorewall.Values;

/// <summary>The ports of services that files call by name, as <c>/etc/services</c> has them.</summary>
internal static class ServiceNames
{
    private static readonly Dictionary<string, ushort> Ports = new(StringComparer.Ordinal)
    {
        ["auth"] = 113,
        ["bgp"] = 179,
        ["bootpc"] = 68,
        ["bootps"] = 67,
        ["domain"] = 53,
        ["finger"] = 79,
        ["ftp"] = 21,
        ["ftp-data"] = 20,
        ["git"] = 9418,
        ["http"] = 80,
        ["https"] = 443,
        ["ident"] = 113,
        ["imap"] = 143,
        ["imap2"] = 143,
        ["imaps"] = 993,
        ["ipp"] = 631,
        ["irc"] = 6667,
        ["isakmp"] = 500,
        ["kerberos"] = 88,
        ["ldap"] = 389,
        ["ldaps"] = 636,
        ["microsoft-ds"] = 445,
        ["ms-sql-s"] = 1433,
        ["mysql"] = 3306,
        ["netbios-dgm"] = 138,
        ["netbios-ns"] = 137,
        ["netbios-ssn"] = 139,
        ["nfs"] = 2049,
        ["nntp"] = 119,
        ["ntp"] = 123,
        ["openvpn"] = 1194,
        ["pop3"] = 110,
        ["pop3s"] = 995,
        ["postgresql"] = 5432,
        ["pptp"] = 1723,
        ["printer"] = 515,
        ["rsync"] = 873,
        ["sip"] = 5060,
        ["smtp"] = 25,
        ["smtps"] = 465,
        ["snmp"] = 161,
        ["snmp-trap"] = 162,
        ["ssh"] = 22,
        ["submission"] = 587,
        ["sunrpc"] = 111,
        ["svn"] = 3690,
        ["syslog"] = 514,
        ["telnet"] = 23,
        ["tftp"] = 69,
        ["time"] = 37,
        ["whois"] = 43,
        ["www"] = 80,
    };

    /// <summary>The service's port; null where it is not known here.</summary>
    public static ushort? Port(string name) => Ports.TryGetValue(name, out ushort port) ? port : null;
}
