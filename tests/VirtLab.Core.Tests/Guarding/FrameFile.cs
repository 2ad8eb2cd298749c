namespace VirtLab.Core.Tests.Guarding;

/// <summary>Frames in a file, to be sent by taps of a bridge in a network namespace of its own.</summary>
internal sealed class FrameFile : IDisposable
{
    // The bridge's ports are known to it, so that a frame for one comes out of that one only; what it learns besides is told at the end.
    private const string Script = """
        rules=$1 script=$2 frames=$3 filtered=$4 isolated=$5
        shift 5
        sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
        for family in iptables ip6tables arptables; do
          file=/proc/sys/net/bridge/bridge-nf-call-$family
          [ ! -e $file ] || echo "$filtered" > $file
        done
        printf %s "$rules" | nft -f -
        ip link add name br0 address 52:54:00:ff:00:01 type bridge stp_state 0 mcast_snooping 0 group_fwd_mask 0x4000
        ip link set dev br0 up
        number=1
        for port; do
          ip tuntap add dev "$port" mode tap
          ip link set dev "$port" master br0 up
          bridge fdb add 52:54:00:00:00:0$number dev "$port" master static
          number=$((number + 1))
          [ "$port" = other ] || ip link set dev "$port" type bridge_slave isolated "$isolated"
        done
        perl "$script" br0 "$@" < "$frames"
        bridge fdb show br br0 | grep -v -e permanent -e static | sed 's/^/learned /'
        bridge fdb show br br0 | grep -c 'static' | sed 's/^/known /'
        """;

    private readonly string _path = Path.GetTempFileName();

    public FrameFile(IEnumerable<SentFrame> frames)
    {
        using var stream = File.Create(_path);
        foreach (var frame in frames)
            stream.Write([(byte)frame.Port, frame.Places, .. Wire.Short(frame.Bytes.Length), .. frame.Bytes]);
    }

    /// <summary>Sends them, and tells which came out where they should not have, or did not where they should.</summary>
    /// <param name="rules">The guard as nft reads it; nothing for none.</param>
    /// <param name="filtered">Whether <c>br_netfilter</c>, where the kernel has it, shows frames to the firewall.</param>
    /// <param name="isolated">Whether the guarded ports are kept apart.</param>
    public Task<string> SendAsync(string rules, bool filtered, bool isolated) => PrivateNetwork.RunAsync(Script,
        [rules, Path.Combine(Repository.Root, "tests", "VirtLab.Core.Tests", "Guarding", "frames.pl"), _path, filtered ? "1" : "0", isolated ? "on" : "off", .. GuardedLab.Ports]);

    public void Dispose() => File.Delete(_path);
}
