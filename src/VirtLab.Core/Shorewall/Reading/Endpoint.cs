using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>What SOURCE or DEST of a rule says: zones, networks in them, and a port where something is sent there.</summary>
/// <param name="Zones">The zones.</param>
/// <param name="Networks">The networks; none for any address.</param>
/// <param name="Macs">Hardware addresses of senders; none for any.</param>
/// <param name="Port">The port, as it is written.</param>
internal sealed record Endpoint(ZoneSelection Zones, ValueList<Cidr> Networks, ValueList<MacAddress> Macs, string? Port)
{
    /// <exception cref="LeftOutException">A lab can't say it.</exception>
    /// <exception cref="MistakeException">It says nothing that makes sense.</exception>
    public static Endpoint Read(string text, Row row, Draft draft)
    {
        if (text.StartsWith('('))
            throw new LeftOutException($"'{row.Text}'", "lists of zones with networks of their own are not read");
        string[] parts = text.Split(':', 2);
        var zones = ZoneSelection.Read(parts[0], row.At, draft);
        if (parts.Length == 1)
            return new Endpoint(zones, [], [], null);
        string rest = parts[1];
        string first = rest.Split(':')[0];
        if (draft.Interfaces.Find(first) is { } behind)
        {
            if (zones.Zones is not [var zone]
                || draft.Lab.Zones.FirstOrDefault(known => known.Name == zone.Name)?.Interfaces is not [var only] || only != behind.Name)
                throw new LeftOutException($"'{row.Text}'", $"a lab's rules hold for zones, and {behind.Logical} is not all of one");
            rest = rest.Length > first.Length ? rest[(first.Length + 1)..] : "";
        }
        if (rest.StartsWith('~'))
            return new Endpoint(zones, [], rest.Split(',').Select(Mac).ToValueList(), null);
        string[] ends = rest.Split(':');
        return new Endpoint(zones, AddressList.Read(ends[0].Length == 0 ? null : ends[0], draft.AddressOf), [],
            ends.Length > 1 && ends[1].Length > 0 ? ends[1] : null);
    }

    /// <summary>A hardware address as the files write it: <c>~00-A0-C9-15-39-78</c>.</summary>
    /// <exception cref="MistakeException">It is none.</exception>
    public static MacAddress Mac(string text) =>
        MacAddress.TryParse(text.TrimStart('~').Replace('-', ':').ToLowerInvariant(), null, out var mac) ? mac
        : throw new MistakeException($"'{text}' is no hardware address", "Write it as ~00-A0-C9-15-39-78");
}
