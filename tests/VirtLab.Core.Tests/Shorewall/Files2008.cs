using VirtLab.Primitives;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>What Ursa's own files said in 2008, in the columns of that time: no format is said, options stand where the first format has the
/// broadcast address, masq and tcrules are there, and two optional providers share an interface that has routefilter. 5.2.8 refuses them.</summary>
internal static class Files2008
{
    public static ValueList<ShorewallFile> All { get; } =
    [
        new("shorewall.conf", """
            USE_DEFAULT_RT=Yes
            MARK_IN_FORWARD_CHAIN=No
            """),
        new("zones", """
            #ZONE   IPSEC     OPTIONS   IN_OPTIONS   OUT_OPTIONS
            fw      firewall
            net     ipv4
            kvm     ipv4
            """),
        new("policy", """
            net   net   NONE
            fw    net   ACCEPT
            fw    kvm   ACCEPT
            kvm   all   ACCEPT
            net   all   DROP     info
            all   all   REJECT   info
            """),
        new("interfaces", """
            #ZONE   INTERFACE   OPTIONS
            #
            net     eth0        dhcp,tcpflags,routefilter,blacklist,logmartians,optional,arp_ignore
            net     wlan0       dhcp,tcpflags,routefilter,blacklist,logmartians,optional
            kvm     br0         routeback     # the machines
            """),
        new("masq", """
            #INTERFACE   SUBNET           ADDRESS   PROTO   PORT(S)   IPSEC
            eth0         192.168.0.0/24
            wlan0        192.168.0.0/24
            """),
        new("providers", """
            #NAME      NUMBER   MARK   DUPLICATE   INTERFACE           GATEWAY        OPTIONS                        COPY
            comcast    1        1      -           eth0:172.20.1.130   172.20.1.1     track,loose,balance,optional
            avvanta    2        2      -           eth0:172.20.1.130   172.20.1.254   track,optional,loose
            wireless   3        3      -           wlan0               172.20.1.1     track,optional
            """),
        new("route_rules", """
            #SOURCE   DEST                 PROVIDER   PRIORITY
            -         206.124.146.176/31   avvanta    1000
            -         206.124.146.178/31   avvanta    1000
            -         206.124.146.180/32   avvanta    1000
            """),
        new("tcrules", """
            #MARK   SOURCE   DEST        PROTO   PORT(S)   CLIENT   USER   TEST   LENGTH   TOS   CONNBYTES   HELPER
            2       $FW      0.0.0.0/0   tcp     21
            2       $FW      0.0.0.0/0   tcp     -         -        -      -      -        -     -           ftp
            2       $FW      0.0.0.0/0   tcp     119
            """),
    ];
}
