using System.Text.RegularExpressions;
using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Primitives;
using VirtLab.Running;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>All that can be seen of labs on a host, a line each: by the engine's own reader, and by the system's tools without it.</summary>
internal static partial class HostLook
{
    /// <summary>Sections for the host's own namespace (no name) and for each other one.</summary>
    private const string Script = """
        for n in "" $(ls /run/netns 2>/dev/null); do
          in=; [ -z "$n" ] || in="nsenter --net=/run/netns/$n"
          echo "@ link $n"; $in ip -j link show
          echo "@ address $n"; $in ip -j address show
          echo "@ route $n"; $in ip -N -j -4 route show table all
          echo "@ route6 $n"; $in ip -N -j -6 route show table all protocol 86
          echo "@ rule $n"; $in ip -N -j -4 rule show
          echo "@ sysctl $n"; $in sysctl -a -r '^net\.ipv[46]\.(conf|neigh|ip_forward|fib_multipath)' 2>/dev/null
          echo "@ nft $n"; $in nft -s list ruleset
        done
        echo "@ process "; ps -ww -eo args= | grep -oE '^(dnsmasq|[^ ]*/dnsmasq|socat .*|[^ ]*qemu-system[^ ]* -name [^ ]*)' ; :
        """;

    /// <summary>Fails where anything is there that was not before, or is not that was.</summary>
    public static async Task ShouldBeAsync(IHost host, Name lab, IReadOnlyList<string> before, string because)
    {
        var now = await TakeAsync(host, lab);
        string[] differences = [.. Less(before, now).Select(line => $"- {line}"), .. Less(now, before).Select(line => $"+ {line}")];
        string.Join('\n', differences).Should().BeEmpty("{0}", because);
    }

    /// <summary>A provider's route comes and goes with its gateway; whether it is there when it should be, the drift tells.</summary>
    private static bool IsProvidersRoute(string line) => line.Contains(" default ", StringComparison.Ordinal)
        && (line.StartsWith("routing table ", StringComparison.Ordinal)
            || (line.StartsWith("route ", StringComparison.Ordinal) && line.Contains(" protocol 86", StringComparison.Ordinal)));

    public static async Task<IReadOnlyList<string>> TakeAsync(IHost host, Name lab)
    {
        var (found, _) = await new HostReader(host, LabDrivers.Create()).ReadAsync(lab, null, CancellationToken.None);
        var output = await host.Commands.RunAsync(new HostCommand("sh", "-c", Script));
        var libvirt = await host.GetLibvirtAsync();
        return
        [
            .. found.Things.SelectMany(thing => thing.Facts.Select(fact => $"{thing.Id} {fact.Path}: {fact.Value}").Append($"{thing.Id}"))
                .Where(line => !IsProvidersRoute(line)),
            .. Sections(output.Output).SelectMany(section => Lines(section.Kind, section.Text).Select(line => $"{section.Kind} [{section.Space}] {line}"))
                .Where(line => !IsProvidersRoute(line)),
            .. (await libvirt.ListNetworksAsync()).Select(network => $"libvirt network {Steady(network.Xml)}"),
            .. (await libvirt.ListDomainsAsync()).Select(domain => $"libvirt domain {Steady(domain.Xml)}"),
        ];
    }

    private static IEnumerable<(string Kind, string Space, string Text)> Sections(string output) => output.Split("@ ", StringSplitOptions.RemoveEmptyEntries)
        .Select(section => section.Split('\n', 2)).Select(pair => (pair[0].Split(' ')[0], pair[0].Split(' ')[1], pair[1]));

    private static IEnumerable<string> Lines(string kind, string text) => kind switch
    {
        // The kernel makes up hardware addresses of switches and of the far ends of cables, and from these the link-local ones;
        // and whether an empty switch is down or unknown it finds out a moment later.
        "link" => NetworkFacts.Links(text).Select(fact => State().Replace(Port().IsMatch(fact.Name) ? Mac().Replace($"{fact}", "made up") : $"{fact}", ", ")),
        "address" => NetworkFacts.Addresses(text).Where(fact => !fact.Name.StartsWith("fe80:", StringComparison.Ordinal)).Select(fact => $"{fact}"),
        "route" or "rule" or "route6" => NetworkFacts.Entries("IPv4", text).Select(fact => $"{fact}"),
        "nft" => Tables(Gateways().Replace(text, "")),
        _ => text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
    };

    /// <summary>A line a chain: chains have no order.</summary>
    private static IEnumerable<string> Tables(string text) => Table().Split(text).Where(table => table.Length > 0)
        .SelectMany(table => table.Split('\n', 2) is [var name, var rest] ? rest.Split("\n\n").Select(part => $"{name} {part.TrimEnd('}', '\n')}") : []);

    /// <summary>What differs each time that the same thing is made: a domain's numbers and terminal.</summary>
    private static string Steady(string xml)
    {
        var root = XElement.Parse(xml);
        root.Attribute("id")?.Remove();
        foreach (var terminal in root.Descendants("source").Where(source => source.Parent?.Name.LocalName is "serial" or "console").ToList())
            terminal.Remove();
        root.Descendants("console").Attributes("tty").Remove();
        root.Element("uuid")?.Remove();
        root.Attribute("connections")?.Remove();
        root.Descendants("source").Attributes("portid").Remove();
        // Entries have no order: one that went and came back is the last.
        foreach (var parent in root.Descendants("host").Select(host => host.Parent!).Distinct().ToList())
            parent.ReplaceNodes(parent.Nodes().OrderBy(node => node.ToString(), StringComparer.Ordinal));
        return Terminal().Replace(root.ToString(), "");
    }

    private static List<string> Less(IReadOnlyList<string> lines, IReadOnlyList<string> others)
    {
        var left = others.ToList();
        return [.. lines.Where(line => !left.Remove(line))];
    }

    [GeneratedRegex("^[sp][0-9a-f]{12}$")]
    private static partial Regex Port();

    [GeneratedRegex("([0-9a-f]{2}:){5}[0-9a-f]{2}")]
    private static partial Regex Mac();

    /// <summary>What the gateways' map holds comes and goes with what is heard of them.</summary>
    [GeneratedRegex(@"(?<=map vl\.gateways \{)[\s\S]*?\n\t\}")]
    private static partial Regex Gateways();

    [GeneratedRegex(", (UP|DOWN|UNKNOWN|LOWERLAYERDOWN), ")]
    private static partial Regex State();

    [GeneratedRegex("^table ", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex("/dev/pts/[0-9]+")]
    private static partial Regex Terminal();
}
