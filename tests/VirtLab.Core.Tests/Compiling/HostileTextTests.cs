using System.Xml;
using System.Xml.Linq;
using CsCheck;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Whatever text the primitives take, what is rendered from it has the shape of a harmless lab's: the same elements and attributes,
/// the same number of lines and words. So no text can add a line, an element, an option or a command.</summary>
public sealed class HostileTextTests
{
    // Mostly harmless characters with a few poisonous ones: many texts come close to being taken, and some are.
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.String[Gen.Frequency((40, Gen.Char["abcxyz0123456789ABC"]), (6, Gen.Char[".:-_/"]), (1, Gen.Char[" \n\"';{}$`\\#@<>&|*?!\0\t\r%é٣０,=()[]"])), 1, 18],
        Gen.OneOfConst("-rf", "a\nflush ruleset", "eth0\nlink delete eth1", "x</name><name>y", "a\"b", "a'b", "a&amp;b", "<!--", "]]>", "%s", "$(id)", "`id`", "a;b",
            "accept", "drop", "table", "fwd", "dnat", "all", "fw", "any", "default", "dev", "via", "0", "0x1", "1e3", "lo", "dhcp-script=/bin/sh", "a,b", "{", "}", "--", "."));

    private static readonly Gen<string> Address = Gen.OneOf(Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, Gen.Byte, (a, b, c, d) => $"{a}.{b}.{c}.{d}"),
        Gen.OneOfConst("1.2.3.4\n", " 1.2.3.4", "1.2.3.4;", "0x7f.1", "1", "010.0.0.1", "1.2.3.4 dev lo", "٣.3.3.3", "::1%eth0"), Hostile);

    private static readonly Gen<string> Network = Gen.Select(Address, Gen.OneOf(Gen.Int[8, 30].Select(length => $"/{length}"), Gen.OneOfConst("/08", "/+8", "/8 dev lo", "/٣", "")), (address, length) => address + length);

    private static readonly Gen<string> Mac = Gen.OneOf(Gen.Byte.Array[6].Select(bytes => string.Join(':', bytes.Select(b => b.ToString("x2", null)))),
        Gen.OneOfConst("52:54:00:00:00:01 ", "52-54-00-00-00-01", "52:54:00:00:00:0g", "52:54:00:00:00:01\n"), Hostile);

    private static readonly Gen<Words> AllWords = Gen.Select(Hostile.Array[14], Address.Array[6], Network.Array[6], Mac.Array[4], (names, addresses, networks, macs) => new Words(names, addresses, networks, macs));

    [Test]
    public void No_text_that_is_taken_changes_the_shape_of_what_is_rendered()
    {
        var (xml, text) = Render(LabOf(new Taker(new Words([], [], [], []))));
        int taken = 0;
        AllWords.Sample(words =>
        {
            var taker = new Taker(words);
            var lab = LabOf(taker);
            _ = Interlocked.Add(ref taken, taker.Taken.Count);
            if (taker.HasDoubles)
                return true;
            var (hostileXml, hostileText) = Render(lab);
            return hostileXml.Zip(xml).All(pair => Shape(pair.First) == Shape(pair.Second))
                && hostileText.Zip(text).All(pair => Lines(pair.First) == Lines(pair.Second) && WordsOf(pair.First) == WordsOf(pair.Second));
        }, iter: 2_000, threads: 1);
        taken.Should().BeGreaterThan(2_000, "texts that are never taken prove nothing");
    }

    [Test]
    public void A_path_or_command_line_stands_in_the_XML_as_it_is() => Gen.Select(Gen.OneOf(Hostile, Gen.String), Gen.OneOf(Hostile, Gen.String)).Sample((path, line) =>
    {
        // The checks refuse control characters (a carriage return would come back as a line feed); the rest XML can't hold at all.
        if (!(path + line).All(c => XmlConvert.IsXmlChar(c) && !char.IsControl(c)))
            return true;
        var machine = LabOf(new Taker(new Words([], [], [], []))).Machines[0];
        var resource = new MachineResource("lab", machine with { Nics = [] }, []);
        var os = XElement.Parse(DomainXml.Render(resource, new KernelBoot(path, path, line), kvm: false), LoadOptions.PreserveWhitespace).Element("os")!;
        return os.Element("kernel")!.Value == path && os.Element("initrd")!.Value == path && os.Element("cmdline")!.Value == line;
    });

    private static (IReadOnlyList<string> Xml, IReadOnlyList<string> Text) Render(Lab lab)
    {
        var switches = WorldCompiler.Segments(lab)!;
        var nodes = lab.Nodes.Select(node => WorldCompiler.Node(lab, node)).ToList();
        var uplinks = lab.Uplinks.Select(uplink => WorldCompiler.Uplink(lab, uplink)).ToList();
        var networks = lab.Networks.Select(network => NetworkCompiler.Compile(lab, network)).ToList();
        var machines = lab.Machines.Select(machine => new MachineResource(lab.Name, machine, MachineNics.Of(lab, machine)));
        var rules = RuleSet.Parse(NftRenderer.Render(FirewallCompiler.Compile(lab)));
        var policy = RoutingCompiler.Compile(lab);
        return (
            [
                .. networks.Select(NetworkXml.Render),
                .. networks.SelectMany(network => network.Reservations.Select(NetworkXml.DhcpHost).Concat(network.Dns.Select(NetworkXml.DnsHost))
                    .Append(NetworkXml.Range(network.Range!.Value)).Select(entry => entry.ToString())),
                .. machines.Select(machine => DomainXml.Render(machine, new KernelBoot("/kernel", null, "quiet"), kvm: true)),
                .. machines.SelectMany(machine => machine.Nics).Select(nic => DomainXml.Interface(nic).ToString()),
            ],
            [
                WorldCommands.Switches(null, switches),
                WorldCommands.Switches(switches, switches with { Segments = [] }),
                .. nodes.SelectMany(node => new[]
                {
                    WorldCommands.Wire(null, node), WorldCommands.Configure(null, node), WorldCommands.Plug([], node.Cables),
                    WorldCommands.Unwire(node, new NodeResource(node.Lab, node.Name)), node.Firewall.ToString(),
                    WorldCommands.Configure(node, node with { Routes = [], Loopback = [], Cables = [node.Cables[0] with { Addresses = [] }] }),
                }),
                .. uplinks.SelectMany(uplink => new[] { WorldCommands.Wire(uplink), WorldCommands.Configure(null, uplink) }),
                rules.ToString(), RuleSetChange.Render(rules, rules), RuleSetChange.Removal(rules.Table),
                IpRenderer.RenderChanges(policy, FoundRouting.Nothing).V4, IpRenderer.RenderChanges(policy, FoundRouting.Nothing).V6,
            ]);
    }

    private static Lab LabOf(Taker take)
    {
        Name net = take.Name("net0"), segment = take.Name("seg"), machine = take.Name("m"), node = take.Name("n"), provider = take.Name("isp"), outside = take.Name("outside"), inside = take.Name("inside");
        InterfaceName bridge = take.Interface("br0"), uplink = take.Interface("eth0"), tap = take.Interface("tap0");
        return new Lab(take.Name("lab"))
        {
            Networks =
            [
                new LabNetwork(net, take.Network("192.168.0.254/24"))
                {
                    Bridge = bridge,
                    Domain = take.Domain("lab.test"),
                    DhcpRange = new DhcpRange(take.Address("192.168.0.10"), take.Address("192.168.0.20")),
                    DhcpHosts = [new DhcpHost(take.Mac("52:54:00:00:00:05"), take.Address("192.168.0.5"), take.Name("other"))],
                    DnsHosts = [new DnsHost(take.Address("192.168.0.6"), [take.Domain("www.test")])],
                },
            ],
            Machines = [new Machine(machine) { Nics = [new Nic(net) { Tap = tap, Mac = take.Mac("52:54:00:00:00:01"), Address = take.Address("192.168.0.1") }] }],
            Uplinks = [new Uplink(uplink, take.Network("10.0.0.2/24")) { Segment = segment, Mac = take.Mac("02:00:00:00:00:02"), TcpFlags = true, RouteFilter = true, LogMartians = true, Dhcp = true }],
            Providers = [new Provider(provider, 1, uplink, take.Address("10.0.0.1")) { Balance = 1, Source = take.Address("10.0.0.3") }],
            RoutingRules = [new RoutingRule(provider) { To = take.Network("10.9.0.0/16"), From = take.Network("10.8.0.0/16"), Interface = bridge }],
            Marks = [new Mark(provider) { Protocol = Protocol.Tcp, Ports = 21 }],
            Zones = [Zone.Firewall("fw"), new Zone(outside) { Interfaces = [uplink] }, new Zone(inside) { Interfaces = [bridge] }],
            Policies = [new Policy(outside, Zone.All, PolicyAction.Drop) { Log = true }, new Policy(Zone.All, Zone.All, PolicyAction.Accept)],
            Rules = [new Rule(RuleAction.Accept, outside, inside) { Protocol = Protocol.Udp, Ports = 53 }],
            Snat = [new Snat(take.Network("192.168.0.0/24"), uplink)],
            Segments = [new Segment(segment)],
            Nodes =
            [
                new Node(node)
                {
                    Interfaces = [new NodeInterface(segment, take.Network("10.0.0.1/24")) { Mac = take.Mac("02:00:00:00:00:03") }],
                    Loopback = [take.Address("203.0.113.9")],
                    Routes = [NodeRoute.Default(take.Address("10.0.0.9"))],
                    Masquerade = [segment],
                },
            ],
        };
    }

    private static string Shape(string xml)
    {
        // A reader that takes no document type and no entities.
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return string.Join(' ', XElement.Load(reader).DescendantsAndSelf().Select(element =>
            $"{element.Name}({string.Join(',', element.Attributes().Select(attribute => attribute.Name))}){element.Nodes().Count(node => node is not XElement)}"));
    }

    private static int Lines(string text) => text.Count(c => c == '\n');

    private static int WordsOf(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    private sealed record Words(string[] Names, string[] Addresses, string[] Networks, string[] Macs);

    /// <summary>Puts the next hostile text wherever its primitive takes it, and the harmless one elsewhere.</summary>
    private sealed class Taker(Words words)
    {
        private int _name, _address, _network, _mac;
        private readonly List<string> _used = [];

        public List<string> Taken { get; } = [];

        public bool HasDoubles => _used.Select(text => text.ToUpperInvariant()).Distinct().Count() < _used.Count;

        public Name Name(string harmless) => Take<Name>(words.Names, ref _name, harmless, name => name.ToString() is not ("fw" or "all"));

        public InterfaceName Interface(string harmless) => Take<InterfaceName>(words.Names, ref _name, harmless, _ => true);

        public DomainName Domain(string harmless) => Take<DomainName>(words.Names, ref _name, harmless, _ => true);

        // Another family has other rules, and a single host or everything another form.
        public IpAddress Address(string harmless) => Take<IpAddress>(words.Addresses, ref _address, harmless, address => !address.IsV6);

        public Cidr Network(string harmless) => Take<Cidr>(words.Networks, ref _network, harmless, network => !network.IsV6 && network.PrefixLength is > 0 and < 31);

        public MacAddress Mac(string harmless) => Take<MacAddress>(words.Macs, ref _mac, harmless, _ => true);

        private T Take<T>(string[] texts, ref int next, string harmless, Func<T, bool> fits) where T : struct, IParsable<T>
        {
            bool taken = T.TryParse(next < texts.Length ? texts[next++] : null, null, out var value) && fits(value);
            if (taken)
                Taken.Add(value.ToString()!);
            else
                value = T.Parse(harmless, null);
            _used.Add(value.ToString()!);
            return value;
        }
    }
}
