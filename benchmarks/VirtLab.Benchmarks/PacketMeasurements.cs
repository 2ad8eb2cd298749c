using System.Globalization;
using System.Text;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Benchmarks;

/// <summary>What a packet costs that is forwarded through a lab's rules: so many rules, none, and no firewall at all, side by side.</summary>
internal sealed class PacketMeasurements(Report report, int runs)
{
    private const int Machines = 200, Rules = 10_000, Packets = 1000, FewPackets = 50, Rounds = 8;

    /// <summary>What a namespace is given beside its firewall: cables at both ends of the way, and no time lost with neighbours.</summary>
    private const string Stage = """
        for pair in eth0=outside n0=inside; do
          ip link add "${pair%=*}" address "$1" type veth peer name "${pair#*=}"
          for end in "${pair%=*}" "${pair#*=}"; do sysctl -qw "net.ipv6.conf.$end.disable_ipv6=1"; ip link set "$end" arp off up; done
        done
        ip address add 172.20.1.130/24 dev eth0
        ip address add 10.0.255.254/16 dev n0
        sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
        """;

    public async Task RunAsync(TimeSpan target)
    {
        Lab lab = LabOf(ranges: true), exact = LabOf(ranges: false);
        var open = lab with { Rules = [], Policies = [new(Zone.All, Zone.All, PolicyAction.Accept)] };
        await using var many = await Place.StartAsync($"through {Rules} rules", Packets, RulesOf(lab));
        await using var single = await Place.StartAsync($"through {Rules} rules without ranges", Packets, RulesOf(exact), ranges: false);
        await using var empty = await Place.StartAsync("through the table of a lab without rules", Packets, RulesOf(open));
        await using var none = await Place.StartAsync("without any table or connection tracking", Packets, "");
        await using var chain = await Place.StartAsync($"through {Rules} rules, one after the other", FewPackets, Chain(lab));
        Place[] places = [many, single, empty, none];
        for (int round = -20; round < runs * Rounds; round++)
        {
            for (int turn = 0; turn < places.Length; turn++)
                await places[(turn + Math.Max(round, 0)) % places.Length].SendAsync(round);
            if (round % Rounds == 0)
                await chain.SendAsync(round);
        }
        report.Text($"\nA packet that is forwarded: {Packets} at a time, in turn");
        report.Over("  the first of a connection", many.First, empty.First, target);
        report.Over("  the same where no rule has ranges", single.First, empty.First, target);
        report.Over("  the same beside no table", many.First, none.First, null);
        report.Text($"{chain.First}");
        report.Over("  a later one", many.Later, empty.Later, target);
        report.Over("  the same beside no table", many.Later, none.Later, null);
        foreach (var place in (Place[])[.. places, chain])
            await place.CheckAsync();
    }

    private static Lab LabOf(bool ranges) => RuleLab.WithoutMachines(RuleLab.Of(Machines, Rules, ranges));

    private static string RulesOf(Lab lab) => NftRenderer.RuleSetOf(FirewallCompiler.Compile(lab)).ToString();

    /// <summary>What the rules would be if each stood by itself.</summary>
    private static string Chain(Lab lab)
    {
        var text = new StringBuilder("table inet by-hand {\nchain one.by.one {\ntype filter hook forward priority 0; policy drop;\nct state established accept\n");
        foreach (var rule in lab.Rules)
            _ = text.Append(string.Join(' ', RuleMatches.Of(rule).Select(NftExpressions.Match))).Append(" accept\n");
        return text.Append("}\n}\n").ToString();
    }

    /// <summary>A namespace with a firewall, and what sends through it.</summary>
    private sealed class Place : IAsyncDisposable
    {
        private readonly PrivateHost _host;
        private readonly int _packets;
        private readonly RunningCommand _source;
        private readonly StreamReader _answers;
        private long _sent;

        private Place(string name, int packets, PrivateHost host, bool ranges)
        {
            _host = host;
            _packets = packets;
            First = new Series(name, packets);
            Later = new Series(name, packets);
            _source = host.StartHeld(new HostCommand(Environment.ProcessPath!, "packets", string.Create(CultureInfo.InvariantCulture, $"{Machines}"), string.Create(CultureInfo.InvariantCulture, $"{Rules}"), $"{ranges}"));
            _answers = new StreamReader(_source.Output);
        }

        public Series First { get; }

        public Series Later { get; }

        public static async Task<Place> StartAsync(string name, int packets, string rules, bool ranges = true)
        {
            var host = await PrivateHost.StartAsync();
            _ = await host.Commands.RunAsync(new HostCommand("sh", "-euc", Stage, "sh", PacketSource.Mac));
            if (rules.Length > 0)
                _ = await host.Commands.RunAsync(new HostCommand("nft", "-f", "-") { Input = rules });
            return new Place(name, packets, host, ranges);
        }

        public async Task SendAsync(int round)
        {
            foreach (var (kind, series) in (ValueList<(string, Series)>)[("new", First), ("established", Later)])
            {
                await _source.Input.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {_packets}\n")));
                await _source.Input.FlushAsync();
                string answer = await _answers.ReadLineAsync() ?? throw new InvalidOperationException($"What sends packets has ended: {string.Join(' ', await _source.ErrorLines.ToListAsync())}");
                _sent += _packets;
                if (round >= 0)
                    series.Add(new TimeSpan(long.Parse(answer, CultureInfo.InvariantCulture)));
            }
        }

        /// <summary>All must have come through, or what was measured is something else.</summary>
        public async Task CheckAsync()
        {
            string[] counters = (await _host.Commands.RunAsync(new HostCommand("cat", "/proc/self/net/dev"))).Output.Split('\n').Single(line => line.TrimStart().StartsWith("n0:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // After the name what was received, in eight numbers, then bytes and packets sent.
            if (long.Parse(counters[10], CultureInfo.InvariantCulture) < _sent)
                throw new InvalidOperationException($"Of {_sent} packets {counters[10]} came {First.Name}.");
        }

        public async ValueTask DisposeAsync()
        {
            await _source.DisposeAsync();
            await _host.DisposeAsync();
        }
    }
}
