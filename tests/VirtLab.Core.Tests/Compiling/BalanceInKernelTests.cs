using System.Globalization;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Real connections between one pair of addresses, hundreds of them, shared by two providers: a machine's and the host's own, with
/// both gateways on one interface and on two. The far server tells by which provider each packet came.</summary>
internal sealed class BalanceInKernelTests
{
    private const int Flows = 300;

    /// <summary>A quarter of them, and six times the standard deviation of a fair choice to either side: two in a thousand million miss it.</summary>
    private const int Quarter = Flows / 4, Room = 45;

    private const string OnePublic = "203.0.113.67", TwoPublic = "206.124.146.176", OneMac = "02:00:00:00:00:01", TwoMac = "02:00:00:00:00:02";

    // Answers each datagram and line with the address that it came from. On another port nothing is answered, and who is asked in its place
    // tells how many datagrams came there, and by which address each connection's last one.
    private const string Server = """
        use strict; use IO::Socket::INET; use IO::Select; $| = 1;
        my %at = (LocalAddr => '198.51.100.10', LocalPort => 7);
        my $udp = IO::Socket::INET->new(Proto => 'udp', %at) or die "udp: $!";
        my $quiet = IO::Socket::INET->new(Proto => 'udp', %at, LocalPort => 9) or die "udp: $!";
        my ($total, @last) = (0);
        my $tcp = IO::Socket::INET->new(Proto => 'tcp', Listen => 1000, %at) or die "tcp: $!";
        my $all = IO::Select->new($udp, $quiet, $tcp);
        print "ready\n";
        while (my @ready = $all->can_read) {
            for my $one (@ready) {
                if ($one == $udp) {
                    my $from = $udp->recv(my $what, 9) // next;
                    $udp->send(inet_ntoa((sockaddr_in($from))[1]) . "\n", 0, $from);
                } elsif ($one == $quiet) {
                    my $from = $quiet->recv(my $which, 9) // next;
                    $last[$which] = inet_ntoa((sockaddr_in($from))[1]);
                    $total++;
                } elsif ($one == $tcp) {
                    $all->add(scalar $tcp->accept);
                } elsif (sysread($one, my $what, 9)) {
                    syswrite($one, $what eq '?' ? "$total @last\n" : $one->peerhost . "\n");
                } else {
                    $all->remove($one);
                    close $one;
                }
            }
        }
        """;

    // For each line: opens as many more connections as it says, then sends on every one that is open, and tells the answers on one line.
    private const string Client = """
        use strict; use IO::Socket::INET; $| = 1; alarm 30;
        $SIG{ALRM} = sub { die "no answer in time\n" };
        $SIG{__DIE__} = sub { print "lost: @_" };
        my ($kind, $port) = @ARGV;
        my %far = (PeerAddr => '198.51.100.10', PeerPort => 7);
        my ($proto, @open) = $kind eq 'quiet' ? 'udp' : $kind;
        my $asked = $kind eq 'quiet' ? IO::Socket::INET->new(Proto => 'tcp', %far) || die "tcp: $!" : undef;
        my ($sent) = $asked ? total() : 0;
        sub total { syswrite($asked, '?') or die "asking: $!"; return split ' ', <$asked> // die "asking: $!" }
        while (my $more = <STDIN>) {
            for (1 .. $more) {
                # Fixed ports for a machine; the host's programs leave them to the kernel.
                my @from = $port ? (LocalPort => $port++) : ();
                push @open, IO::Socket::INET->new(Proto => $proto, %far, $asked ? (PeerPort => 9) : (), @from) || die "$proto: $!";
            }
            if ($asked) {
                my @from;
                for my $which (0 .. $#open) {
                    syswrite($open[$which], $which) or die "sending: $!";
                    $sent++;
                    # Not more at once than a socket holds.
                    next if $which % 50 && $which < $#open;
                    my $total = 0;
                    ($total, @from) = total() until $total >= $sent;
                }
                print "@from[0 .. $#open]\n";
                next;
            }
            print join(' ', map {
                syswrite($_, 'x') or die "sending: $!";
                sysread($_, my $from, 99) or die "receiving: $!";
                chomp $from;
                $from
            } @open), "\n";
        }
        """;

    private const string Script = """
        peers= pipes=$(mktemp -d)
        trap 'kill $peers; rm "$pipes"/*; rmdir "$pipes"' EXIT
        space() {
            unshare --net sleep 600 > /dev/null & peers="$peers $!"
            until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
            eval "$1=$!"
        }
        inside() { nsenter --net=/proc/$1/ns/net sh -euc "$2" sh "$3"; }
        space machine; space wire; space one; space two; space far
        ip link set lo up
        ip link add br0 type veth peer name eth0 netns $machine; ip address add 192.168.0.254/24 dev br0; ip link set br0 up
        inside $machine 'ip address add 192.168.0.1/24 dev eth0; ip link set eth0 up; ip route add default via 192.168.0.254' ''
        if [ "$1" = shared ]; then
            ip link add eth0 type veth peer name host netns $wire
            inside $wire "ip link add switch type bridge; ip link set switch up
                ip link add port1 type veth peer name eth0 netns $one; ip link add port2 type veth peer name eth0 netns $two
                for port in host port1 port2; do ip link set \$port master switch; ip link set \$port up; done" ''
            two_lan=172.20.1.254
        else
            ip link add eth0 type veth peer name eth0 netns $one; ip link add eth1 type veth peer name eth0 netns $two
            ip address add 172.20.2.130/24 dev eth1; ip link set eth1 up
            two_lan=172.20.2.1
        fi
        ip address add 172.20.1.130/24 dev eth0; ip link set eth0 up
        isp() {
            ip link add public type veth peer name beyond; ip link set public netns $1 name eth1; ip link set beyond netns $far name $3
            inside $1 "ip link set eth0 address $2 up; ip address add $4/24 dev eth0; ip link set eth1 up; ip address add $5/24 dev eth1
                ip route add default via $6; echo 1 > /proc/sys/net/ipv4/ip_forward; printf %s \"\$1\" | nft -f -" "$7"
            inside $far "ip link set $3 up; ip address add $6/24 dev $3" ''
        }
        inside $far 'ip link set lo up; ip address add 198.51.100.10/32 dev lo' ''
        isp $one 02:00:00:00:00:01 one 172.20.1.1 203.0.113.67 203.0.113.1 "$2"
        isp $two 02:00:00:00:00:02 two $two_lan 206.124.146.176 206.124.146.1 "$2"
        # Where the kernel knows this, the same connections are shared in the same way every time.
        [ ! -e /proc/sys/net/ipv4/fib_multipath_hash_seed ] || echo 4711 > /proc/sys/net/ipv4/fib_multipath_hash_seed
        printf %s "$3" | nft -f -
        sysctl -q -w $4
        printf %s "$5" | ip -batch -
        mkfifo "$pipes/ready" "$pipes/go" "$pipes/done"
        exec 3<> "$pipes/ready" 4<> "$pipes/go" 5<> "$pipes/done"
        nsenter --net=/proc/$far/ns/net perl -e "$8" >&3 & peers="$peers $!"
        read -r _ <&3
        round() { echo $1 >&4; read -r answer <&5; echo "$answer"; [ "${answer#lost}" = "$answer" ] || exit 1; }
        flows() {
            nsenter --net=/proc/$1/ns/net perl -e "$client" $2 $3 <&4 >&5 & flow=$!
            round $count; round 0
            # The shares change under connections that are open.
            printf %s "$change" | ip -batch -
            round 0; round $count
            printf %s "$back" | ip -batch -
            kill $flow; wait $flow || :
        }
        client=$9 change=$6 back=$7
        shift 9
        count=$1
        flows $machine udp 20000; flows $machine tcp 20000; flows $machine quiet 21000
        flows $$ udp 30000; flows $$ tcp 0; flows $$ quiet 31000
        """;

    private static readonly string[] Kinds = ["machine udp", "machine tcp", "machine quiet", "host udp", "host tcp", "host quiet"];

    [SetUp]
    public void Needs()
    {
        Prerequisite.NetworkNamespace();
        Prerequisite.Tool("perl", "nsenter", "sysctl");
    }

    [Test]
    public async Task Weights_hold_for_machines_and_the_host_connection_by_connection_and_none_changes_its_provider([Values] bool shared)
    {
        var rounds = await RoundsAsync(LabOf(shared));
        foreach (var (kind, of) in Kinds.Zip(rounds.Chunk(4)))
        {
            var (first, again, changed, more) = (of[0], of[1], of[2], of[3]);
            again.Should().Equal(first, $"{kind}: a connection stays with its provider");
            changed.Should().Equal(first, $"{kind}: also when the shares change");
            more.Take(Flows).Should().Equal(first, kind);
            more.Should().HaveCount(2 * Flows);
            // Older kernels choose the source address of the host's own, and with it the interface, before the port.
            if (kind == "host tcp" && !shared && first.Distinct().Count() == 1)
                continue;
            first.Count(provider => provider == OnePublic).Should().BeInRange(Quarter - Room, Quarter + Room, kind);
            more.Skip(Flows).Count(provider => provider == TwoPublic).Should().BeInRange(Quarter - Room, Quarter + Room, $"{kind}: new ones follow the new shares");
        }
    }

    private static Lab LabOf(bool shared) => new("balance")
    {
        Networks = [new("br0", "192.168.0.254/24")],
        Uplinks = [new("eth0", "172.20.1.130/24"), .. shared ? [] : ValueList.Create<Uplink>([new("eth1", "172.20.2.130/24")])],
        Providers =
        [
            new("one", 1, "eth0", "172.20.1.1") { Balance = 1, Loose = shared },
            new("two", 2, shared ? "eth0" : "eth1", shared ? "172.20.1.254" : "172.20.2.1") { Balance = 3, Loose = shared },
        ],
        Snat = [new("192.168.0.0/24", "eth0"), .. shared ? [] : ValueList.Create<Snat>([new("192.168.0.0/24", "eth1")])],
    };

    /// <summary>The providers of each kind's connections: opened, sent on again, sent on with the shares turned round, and as many again opened.</summary>
    private static async Task<IReadOnlyList<string[]>> RoundsAsync(Lab lab)
    {
        var (policy, turned) = (RoutingCompiler.Compile(lab), RoutingCompiler.Compile(lab with { Providers = [.. lab.Providers.Select(p => p with { Balance = 4 - p.Balance })] }));
        var firewall = FirewallCompiler.Compile(lab);
        var isp = new Node("isp") { Interfaces = [new("lan"), new("net")], Masquerade = ["net"] };
        string settings = string.Join(' ', policy.Settings.Select(setting => $"{setting.Path}={setting.Value}"));
        string output = await PrivateNetwork.RunAsync(Script,
            lab.Uplinks.Count == 1 ? "shared" : "apart", NftRenderer.Render(NodeFirewallCompiler.Compile(isp)),
            NftRenderer.Render(firewall) + GatewayElements.Render(firewall, [new("eth0", OneMac, "one"), new(lab.Providers[1].Interface, TwoMac, "two")]),
            settings, IpRenderer.RenderChanges(policy, FoundRouting.Nothing).V4, Change(policy, turned), Change(turned, policy), Server, Client,
            Flows.ToString(CultureInfo.InvariantCulture));
        var rounds = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        rounds.Should().HaveCount(4 * Kinds.Length);
        rounds.SelectMany(round => round).Should().OnlyContain(provider => provider == OnePublic || provider == TwoPublic);
        return rounds;

        static string Change(RoutingPolicy from, RoutingPolicy to) => IpRenderer.RenderChanges(to, new FoundRouting(from.Routes, from.Rules)).V4;
    }
}
