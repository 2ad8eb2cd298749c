using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>The programs that labs are made with, and the distribution's packages that they are in.</summary>
internal static class Programs
{
    public static ValueList<(string Tool, string Package)> All { get; } =
    [
        ("qemu-system-x86_64", "qemu-system-x86"), ("dnsmasq", "dnsmasq-base"), ("nft", "nftables"), ("ip", "iproute2"),
        ("unshare", "util-linux"), ("nsenter", "util-linux"), ("setpriv", "util-linux"), ("setsid", "util-linux"),
        ("busybox", "busybox-static"), ("socat", "socat"), ("tcpdump", "tcpdump"),
        ("hping3", "hping3"), ("sysctl", "procps"), ("bash", "bash"), ("perl", "perl-base"),
    ];
}
