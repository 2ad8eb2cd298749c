using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Values;

/// <summary>What the columns PROTO, DPORT and SPORT say, as far as one rule of a lab can say it.</summary>
/// <param name="Protocol">The protocol; any where there is none.</param>
/// <param name="Ports">The destination ports; any where there are none.</param>
internal sealed record Traffic(Protocol? Protocol, Ports? Ports)
{
    private const string EchoRequest = "8";

    /// <summary>What the columns say; one for each rule that it takes.</summary>
    /// <exception cref="LeftOutException">A lab can't say it.</exception>
    /// <exception cref="MistakeException">They say nothing that makes sense.</exception>
    public static ValueList<Traffic> Read(string? protocols, string? ports, string? sourcePorts, Origin at, Report report)
    {
        if (sourcePorts is not null)
            throw new LeftOutException($"the source port {sourcePorts}", "a lab's rules know no source ports");
        if (protocols is null or "all")
        {
            return ports is null ? [new Traffic(null, null)]
                : throw new MistakeException($"the ports {ports} mean nothing without a protocol",
                    "Write tcp or udp into the column PROTO");
        }
        return protocols.Split(',').SelectMany(name => Of(Known(name), ports, at, report)).ToValueList();
    }

    private static ValueList<Traffic> Of(Protocol protocol, string? ports, Origin at, Report report)
    {
        if (protocol != Model.Protocol.Icmp)
            return PortList.Read(ports) is { Count: > 0 } ranges ? [.. ranges.Select(range => new Traffic(protocol, range))]
                : [new Traffic(protocol, null)];
        // A connection of ICMP begins with an echo request; all that answers something else is of that one's connection.
        if (ports is EchoRequest or "echo-request" or "ping")
            report.Changed(at, $"ICMP type {ports}",
                "a lab's rules know ICMP as a whole; but for echo requests nothing of it opens a connection that is in use today");
        else if (ports is not null)
            throw new LeftOutException($"ICMP type {ports}", "a lab's rules know ICMP as a whole");
        return [new Traffic(protocol, null)];
    }

    private static Protocol Known(string name) => name.ToLowerInvariant() switch
    {
        "tcp" or "6" => Model.Protocol.Tcp,
        "udp" or "17" => Model.Protocol.Udp,
        "icmp" or "1" => Model.Protocol.Icmp,
        ['!', ..] or ['+', ..] => throw new LeftOutException($"the protocol {name}", "a lab's rules name a protocol or none"),
        "" => throw new MistakeException("the list of protocols has an empty place", "Take the comma out"),
        _ => throw new LeftOutException($"the protocol {name}", "a lab's rules know TCP, UDP and ICMP"),
    };
}
