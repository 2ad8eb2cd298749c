using VirtLab.Compiling;
using VirtLab.Diagnosing.Reading;
using VirtLab.Model;

namespace VirtLab.Diagnosing.Checks;

/// <summary>Other firewalls: a packet passes only where every table lets it, so a lab's own can't help.</summary>
internal static class FirewallTroubles
{
    private const string DockerUser = "DOCKER-USER";

    private static readonly string[] Ways = ["iifname", "oifname"], DhcpAndDns = ["udp dport 67", "udp dport 53", "tcp dport 53"];

    public static IEnumerable<Trouble> Find(HostFacts facts, Lab? lab)
    {
        string[] bridges = [.. (lab?.Networks ?? []).Select(network => $"{network.BridgeName}")];
        if (lab is not null && bridges.Length == 0)
            yield break;
        var refusing = facts.Chains.Where(chain => chain.Refusal != Refusal.None && chain.Family is "ip" or "inet").ToList();
        bool forwardRefused = false;
        foreach (var chain in refusing.Where(chain => chain.Hook is "forward" or "input"))
        {
            string[] unknown = [.. bridges.Where(bridge => !Knows(chain, bridge))];
            // Without a lab there is no bridge to let pass: only a policy can be said to be in the way.
            if (lab is null ? chain.Hook != "forward" || chain.Refusal != Refusal.Policy : unknown.Length == 0)
                continue;
            forwardRefused |= chain.Hook == "forward";
            yield return chain.Hook == "forward" ? Forwarding(chain, unknown) : Input(chain, unknown);
        }
        if (forwardRefused && facts.Setting(SettingPaths.BridgeFilter) == "1")
        {
            yield return new Trouble(TroubleKind.BridgedFramesFiltered, Severity.Breaking,
                "Frames between machines on one bridge go through the host's firewall (br_netfilter is on), and another firewall "
                + "refuses what is forwarded: machines on the same network do not reach each other.",
                "sysctl -w net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0 "
                + "net.bridge.bridge-nf-call-arptables=0")
            { Concerns = [ResourceKind.Network, ResourceKind.Machine] };
        }
    }

    private static bool Knows(BaseChain chain, string bridge) => chain.Hook == "input" || IsFirewalld(chain)
        ? chain.KnownIn.Contains(bridge)
        : chain.KnownIn.Contains(bridge) && chain.KnownOut.Contains(bridge);

    private static Trouble Forwarding(BaseChain chain, string[] bridges) => new(TroubleKind.ForwardingRefused, Severity.Breaking,
        $"{Owner(chain)} refuses what the host forwards ({How(chain)}): machines{On(bridges)} do not get out, and nothing gets to them.",
        bridges.Length == 0 ? Shell.Command("nft", $"chain {Place(chain, chain.Name)} {{ policy accept; }}")
        : IsFirewalld(chain) ? Trusted(bridges)
        // Docker leaves this chain to others and puts its own back on top of all else.
        : Nft(bridges.SelectMany(bridge => Ways.Select(key =>
            $"insert rule {Place(chain, IsDockers(chain) ? DockerUser : chain.Name)} {key} \"{bridge}\" counter accept"))))
    { Concerns = [ResourceKind.Machine, ResourceKind.Routing] };

    private static Trouble Input(BaseChain chain, string[] bridges) => new(TroubleKind.InputRefused, Severity.Breaking,
        $"{Owner(chain)} refuses what comes to the host itself ({How(chain)}): machines{On(bridges)} get no DHCP "
        + "lease and no answer from the name server.",
        IsFirewalld(chain) ? Trusted(bridges) : Nft(bridges.SelectMany(bridge => DhcpAndDns.Select(port =>
            $"insert rule {Place(chain, chain.Name)} iifname \"{bridge}\" {port} counter accept"))))
    { Concerns = [ResourceKind.Network, ResourceKind.Machine] };

    private static string Owner(BaseChain chain) => IsFirewalld(chain) ? "firewalld"
        : IsDockers(chain) ? "Docker's firewall"
        : chain.Beside.Any(name => name.StartsWith("ufw-", StringComparison.Ordinal)) ? "ufw"
        : "Another firewall";

    private static string How(BaseChain chain) =>
        $"chain {chain.Name} of nft table {chain.Family} {chain.Table} "
        + $"{(chain.Refusal == Refusal.Policy ? "has the policy drop" : "has a rule that refuses all")}";

    private static string On(string[] bridges) => bridges.Length == 0 ? "" : $" on {string.Join(", ", bridges)}";

    private static bool IsDockers(BaseChain chain) => chain.Beside.Contains(DockerUser);

    private static bool IsFirewalld(BaseChain chain) => chain.Table == "firewalld";

    private static string Trusted(string[] bridges) =>
        string.Join(" && ", bridges.Select(bridge => Shell.Command("firewall-cmd", "--zone=trusted", $"--change-interface={bridge}")));

    private static string Place(BaseChain chain, string name) => $"{chain.Family} {chain.Table} {name}";

    /// <summary>One transaction, in statements that iptables writes too and so can read.</summary>
    private static string Nft(IEnumerable<string> commands) => Shell.Command("nft", string.Join("; ", commands));
}
