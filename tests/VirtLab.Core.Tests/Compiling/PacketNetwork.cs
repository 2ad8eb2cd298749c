using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>A UDP packet as it got past the lab's table.</summary>
/// <param name="Source">Its source address.</param>
/// <param name="Destination">Its destination address, translated if it was.</param>
/// <param name="Port">Its destination port, translated if it was.</param>
/// <param name="Mark">Its connection's mark.</param>
internal sealed record Passed(string Source, string Destination, int Port, int Mark = 0)
{
    public override string ToString() => $"{Source} -> {Destination} {Port} mark {Mark}";
}

/// <summary>A packet to be sent.</summary>
/// <param name="From">The peer that sends it.</param>
/// <param name="Source">Its source address: any.</param>
/// <param name="Destination">Its destination address.</param>
/// <param name="Port">Its destination port.</param>
internal sealed record Sent(string From, string Source, string Destination, int Port)
{
    public Passed Through(int mark = 0) => new(Source, Destination, Port, mark);
}

/// <summary>A kernel with a lab's firewall and a peer behind each of its interfaces, for one script's life: what is sent and gets past the
/// firewall is counted behind it.</summary>
internal static class PacketNetwork
{
    /// <summary>Sends the packets one after the other and gives those that reached the host, or were on their way through it. Every interface
    /// of the lab's networks and uplinks has a peer of the same name at the address .2 of its network.</summary>
    public static async Task<IReadOnlyList<Passed>> PassingAsync(Lab lab, IEnumerable<Sent> packets, string more = "")
    {
        string output = await RunAsync(lab, $$"""
            nft -f - <<'END'
            table inet seen {
                set passed { type ipv4_addr . ipv4_addr . inet_service . mark; flags dynamic; size 65535; }
                chain incoming { type filter hook input priority 10; udp dport 1-65535 add @passed { ip saddr . ip daddr . udp dport . ct mark }; }
                chain through { type filter hook forward priority 10; udp dport 1-65535 add @passed { ip saddr . ip daddr . udp dport . ct mark }; }
            }
            END
            {{more}}
            {{string.Join('\n', packets.Select(packet => $"send {packet.From} {packet.Source} {packet.Destination} {packet.Port}"))}}
            settle
            nft list set inet seen passed
            """);
        int start = output.IndexOf("elements = {", StringComparison.Ordinal);
        return start < 0 ? [] :
        [
            .. from element in output[(start + "elements = {".Length)..output.IndexOf('}', start)].Split(',', StringSplitOptions.TrimEntries)
               let fields = element.Split(" . ")
               select new Passed(fields[0], fields[1], int.Parse(fields[2], null), Convert.ToInt32(fields[3], 16)),
        ];
    }

    /// <summary>Runs a script in the network. <c>send PEER SOURCE DESTINATION PORT</c> sends a packet, <c>at PEER COMMAND…</c> runs a command at a
    /// peer, and <c>settle</c> waits until all that peers sent has come.</summary>
    public static Task<string> RunAsync(Lab lab, string script)
    {
        var links = lab.Networks.Select(network => (Name: network.BridgeName, network.Address))
            .Concat(lab.Uplinks.Select(uplink => (Name: uplink.Interface, uplink.Address))).ToList();
        return PrivateNetwork.RunAsync($$"""
            trap 'kill $peers' EXIT
            peers=
            echo 1 > /proc/sys/net/ipv4/ip_forward
            ip link set lo up
            peer() {
                unshare --net sleep 600 >/dev/null & peers="$peers $!"
                until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
                ip link add $1 type veth peer name eth0 netns $!
                ip address add $2 dev $1
                ip link set $1 up
                echo 0 > /proc/sys/net/ipv4/conf/$1/rp_filter
                eval "pid_$1=$!; host_$1=${2%/*}"
                at $1 sh -euc "ip link set lo up; ip link set eth0 address 02:00:00:00:00:02; ip address add $3 dev eth0; ip link set eth0 up; ip route add default via ${2%/*}"
                # A link carries frames a while after it is set up: a busy kernel takes seconds.
                at $1 busybox arping -f -c 30 -w 30 -I eth0 ${2%/*} >/dev/null
            }
            at() {
                eval "pid=\$pid_$1"; shift
                nsenter --net=/proc/$pid/ns/net "$@"
            }
            send() {
                eval "host=\$host_$1"
                at $1 bash -euc 'ip address replace $1/32 dev eth0; ip route replace $2/32 via $4 dev eth0 src $1 onlink; printf x > /dev/udp/$2/$3' - $2 $3 $4 $host
            }
            settle() {
                {{string.Join("; ", links.Select(link => $"at {link.Name} busybox arping -f -c 1 -w 5 -I eth0 $host_{link.Name} >/dev/null"))}}
            }
            echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
            {{string.Join('\n', links.Select(link => $"peer {link.Name} {link.Address} {PeerOf(link.Address)}"))}}
            printf %s "$1" | nft -f -
            {{script}}
            """, NftRenderer.Render(FirewallCompiler.Compile(lab)));
    }

    private static string PeerOf(Cidr host)
    {
        string text = host.ToString();
        return $"{text[..text.LastIndexOf('.')]}.2/{host.PrefixLength}";
    }
}
