using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Values;

/// <summary>What the columns PROTO, DPORT and SPORT say, as far as one rule of a lab can say it.</summary>
/// <param name="Protocol">The protocol; any where there is none.</param>
/// <param name="Ports">The destination ports; any where there are none.</param>
/// <param name="SourcePorts">The source ports; any where there are none.</param>
/// <param name="IcmpType">The type of an ICMP message; any where there is none.</param>
internal sealed record Traffic(Protocol? Protocol, Ports? Ports, Ports? SourcePorts, int? IcmpType = null)
{
    /// <summary>What the columns say; one for each rule that it takes.</summary>
    /// <exception cref="LeftOutException">A lab can't say it.</exception>
    /// <exception cref="MistakeException">They say nothing that makes sense.</exception>
    public static ValueList<Traffic> Read(string? protocols, string? ports, string? sourcePorts)
    {
        if (protocols is null or "all")
        {
            return ports is null && sourcePorts is null ? [new Traffic(null, null, null)]
                : throw new MistakeException($"the ports {ports ?? sourcePorts} mean nothing without a protocol",
                    "Write tcp or udp into the column PROTO");
        }
        return protocols.Split(',').SelectMany(name => Of(Known(name), ports, sourcePorts)).ToValueList();
    }

    private static IEnumerable<Traffic> Of(Protocol protocol, string? ports, string? sourcePorts) =>
        protocol != Model.Protocol.Icmp ? [new Traffic(protocol, PortList.Read(ports), PortList.Read(sourcePorts))]
        : sourcePorts is not null ? throw new MistakeException("ICMP has no source ports", "Leave the column SPORT empty")
        : ports is null ? [new Traffic(protocol, null, null)]
        : ports.Split(',').Select(type => new Traffic(protocol, null, null, IcmpTypes.Read(type)));

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
