using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>What SOURCE or DEST of a rule says: zones, networks in them, and a port where something is sent there.</summary>
/// <param name="Zones">The zones.</param>
/// <param name="Networks">The networks; none for any address.</param>
/// <param name="Port">The port, as it is written.</param>
internal sealed record Endpoint(ZoneSelection Zones, ValueList<Cidr> Networks, string? Port)
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
            return new Endpoint(zones, [], null);
        string rest = parts[1];
        string first = rest.Split(':')[0];
        if (draft.Interfaces.Find(first) is { } behind)
        {
            if (zones.Zones is not [var zone]
                || draft.Lab.Zones.FirstOrDefault(known => known.Name == zone.Name)?.Interfaces is not [var only] || only != behind.Name)
                throw new LeftOutException($"'{row.Text}'", $"a lab's rules hold for zones, and {behind.Logical} is not all of one");
            rest = rest.Length > first.Length ? rest[(first.Length + 1)..] : "";
        }
        string[] ends = rest.Split(':');
        string addresses = ends[0];
        return new Endpoint(zones, AddressList.Read(addresses.Length == 0 ? null : addresses, draft.AddressOf), ends.Length > 1
            && ends[1].Length > 0 ? ends[1] : null);
    }
}
