using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing.Reading;

/// <summary>A server that waits at a port of the host.</summary>
/// <param name="Protocol"><c>udp</c> or <c>tcp</c>.</param>
/// <param name="Address">The address; none where it takes any.</param>
/// <param name="Port">The port.</param>
/// <param name="Interface">The interface it is bound to, if any.</param>
/// <param name="Program">The program's name, if it could be seen.</param>
/// <param name="ProcessId">Its number, if it could be seen.</param>
internal sealed partial record Listener(string Protocol, IpAddress? Address, int Port, string? Interface, string? Program, int? ProcessId)
{
    /// <summary>Reads <c>ss -Hlnutp</c>.</summary>
    public static ValueList<Listener> Parse(string text) => text.Split('\n')
        .Select(line => Line().Match(line)).Where(match => match.Success)
        .Select(match => new Listener(match.Groups["protocol"].Value,
            IpAddress.TryParse(match.Groups["address"].Value.Trim('[', ']'), null, out var address) && !IsAny(address)
                ? address : (IpAddress?)null,
            int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture),
            Given(match.Groups["interface"]), Given(match.Groups["program"]),
            Given(match.Groups["pid"]) is { } pid ? int.Parse(pid, CultureInfo.InvariantCulture) : null))
        .ToValueList();

    private static bool IsAny(IpAddress address) => address.GetBytes().All(part => part == 0);

    private static string? Given(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex("""^(?<protocol>udp|tcp)\s+\S+\s+\d+\s+\d+\s+"""
        + """(?<address>\[[^]]*\]|[^\s%:]+)(%(?<interface>[^\s:]+))?:(?<port>\d+)\s+\S+"""
        + """(\s+users:\(\("(?<program>[^"]*)",pid=(?<pid>\d+))?""")]
    private static partial Regex Line();
}
