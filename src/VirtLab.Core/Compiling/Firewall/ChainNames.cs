using System.Text.RegularExpressions;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The names of what stands in the table. Each has a dot, which neither nft's keywords nor a lab's names have: so no name is a
/// keyword, and <c>vl.zone.a.b-c</c> and <c>vl.zone.a-b.c</c> stay apart.</summary>
internal static partial class ChainNames
{
    /// <summary>Tells the provider of what comes in, filters what no honest sender sends.</summary>
    public const string Prerouting = "vl.prerouting";

    /// <summary>Port forwards.</summary>
    public const string DestinationNat = "vl.nat-prerouting";

    /// <summary>What goes to the host.</summary>
    public const string Input = "vl.input";

    /// <summary>What goes through the host.</summary>
    public const string Forward = "vl.forward";

    /// <summary>Marks of what the host sends, routed again.</summary>
    public const string OutputRoute = "vl.route-output";

    /// <summary>What the host sends.</summary>
    public const string Output = "vl.output";

    /// <summary>Remembers which of several providers a connection was sent by.</summary>
    public const string Postrouting = "vl.postrouting";

    /// <summary>Source translation.</summary>
    public const string SourceNat = "vl.nat-postrouting";

    /// <summary>The host's own connections that take a provider of their own.</summary>
    public const string HostMarks = "vl.host-marks";

    /// <summary>How the chains' names begin that hold a zone's marks.</summary>
    private const string Marks = "vl.marks.";

    /// <summary>How the chains' names begin that hold a zone's port forwards.</summary>
    private const string Forwards = "vl.forwards.";

    /// <summary>Shorewall's <c>tcpflags</c>.</summary>
    public const string TcpFlags = "vl.tcpflags";

    /// <summary>What <see cref="TcpFlags"/> found.</summary>
    public const string BadTcpFlags = "vl.tcpflags-drop";

    /// <summary>Refuses what it gets.</summary>
    public const string Reject = "vl.reject";

    /// <summary>Gateway's interface and hardware address to provider; what the lab does not give is filled in at run time.</summary>
    public const string Gateways = "vl.gateways";

    /// <summary>How the chains' names begin that the map of gateways leads to.</summary>
    public const string Tracks = "vl.track.";

    /// <summary>How the sets' names begin of several networks or ports with ranges.</summary>
    public const string RangeSets = "vl.set.";

    /// <summary>Interface to the only provider on it.</summary>
    public const string ProviderInterfaces = "vl.provider-interfaces";

    /// <summary>Interface and next hop to provider, of what leaves.</summary>
    public const string NextHops = "vl.next-hops";

    /// <summary>The same for IPv6.</summary>
    public const string NextHops6 = "vl.next-hops6";

    /// <summary>Interface to the provider without a gateway on it, of what leaves.</summary>
    public const string PointToPoint = "vl.point-to-point";

    /// <summary>Connection mark to the chain that restores it.</summary>
    public const string Restore = "vl.restore";

    /// <summary>Interface to the checks of what comes in through it.</summary>
    public const string Checks = "vl.checks";

    /// <summary>Interface to zone pair, to the host.</summary>
    public const string InputZones = "vl.input-zones";

    /// <summary>Interfaces to zone pair, through the host.</summary>
    public const string ForwardZones = "vl.forward-zones";

    /// <summary>Interface to zone pair, from the host.</summary>
    public const string OutputZones = "vl.output-zones";

    /// <summary>Interface to rules for other states than new, to the host.</summary>
    public const string InputStates = "vl.input-states";

    /// <summary>Interfaces to rules for other states than new, through the host.</summary>
    public const string ForwardStates = "vl.forward-states";

    /// <summary>Interface to rules for other states than new, from the host.</summary>
    public const string OutputStates = "vl.output-states";

    /// <summary>Interface to the marks of the zones behind it.</summary>
    public const string ZoneMarks = "vl.zone-marks";

    /// <summary>Interface to the port forwards of the zones behind it.</summary>
    public const string ZoneForwards = "vl.zone-forwards";

    /// <summary>Networks that are dropped.</summary>
    public const string Blocklist = "vl.blocklist", Blocklist6 = "vl.blocklist6";

    /// <summary>The conntrack helper for FTP.</summary>
    public const string FtpHelper = "vl.ftp";

    /// <summary>The table of a lab on its host.</summary>
    public static string Table(Name lab) => $"{TablePrefix}{lab}";

    /// <summary>The table's comment, which marks it as the lab's.</summary>
    public static string Comment(Name lab) => $"VirtLab {lab}";

    /// <summary>The lab whose firewall a table of that name is, if it has the mark too.</summary>
    public static Name? LabOf(string table) =>
        table.StartsWith(TablePrefix, StringComparison.Ordinal) && Name.TryParse(table[TablePrefix.Length..], null, out var lab) ? lab : (Name?)null;

    private const string TablePrefix = "virtlab_";

    /// <summary>The table in a node's own namespace.</summary>
    public const string NodeTable = "virtlab";

    /// <summary>What goes from one zone to another.</summary>
    public static string Pair(Name from, Name to) => $"vl.zone.{from}.{to}";

    /// <summary>The zones whose pair a chain judges, if it does.</summary>
    public static (Name From, Name To)? ZonesOf(string chain) =>
        chain.Split('.') is ["vl", "zone", var from, var to, ..] ? (Name.Parse(from), Name.Parse(to)) : null;

    /// <summary>A pair's rules for other states than new.</summary>
    public static string States(Name from, Name to) => $"{Pair(from, to)}.states";

    /// <summary>A pair's policy, where rules lead to it.</summary>
    public static string Policy(Name from, Name to) => $"{Pair(from, to)}.policy";

    /// <summary>What a rule of a pair does, where both that and its log have a limit.</summary>
    public static string Limited(Name from, Name to, string origin) => $"{Pair(from, to)}.{origin.Replace('[', '-').TrimEnd(']')}";

    /// <summary>The chain behind a map that tells apart the zones behind one interface, or two. No interface's name has a slash.</summary>
    public static string Hosts(string map, params ValueList<InterfaceName> interfaces) => $"{map}/{string.Join('/', interfaces)}";

    /// <summary>A zone's marks.</summary>
    public static string MarksOf(Name zone) => $"{Marks}{zone}";

    /// <summary>A zone's port forwards.</summary>
    public static string ForwardsOf(Name zone) => $"{Forwards}{zone}";

    /// <summary>The zones that a fact of a rule set is about: of their chain, or of an element that leads to it.</summary>
    public static (string From, string To)? PairOf(FactChange change) =>
        new[] { change.Path, change.After, change.Before }
            .Select(text => text is null ? null : ZonePair().Match(text)).FirstOrDefault(match => match is { Success: true }) is { } found
            ? (found.Groups[1].Value, found.Groups[2].Value)
            : null;

    /// <summary>The checks of one interface.</summary>
    public static string InterfaceChecks(InterfaceName name) => $"vl.check.{name}";

    /// <summary>Gives a connection the mark of the provider it came in through.</summary>
    public static string Track(Name provider) => $"{Tracks}{provider}";

    /// <summary>Gives a packet the mark that its connection has.</summary>
    public static string Mark(Name provider) => $"vl.mark.{provider}";

    [GeneratedRegex(@"vl\.zone\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")]
    private static partial Regex ZonePair();
}
