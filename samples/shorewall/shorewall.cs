#!/usr/bin/env -S dotnet run
#:project ../../src/VirtLab.Core/VirtLab.Core.csproj
#:property PublishAot=false
using VirtLab.Explaining;
using VirtLab.Labs;
using VirtLab.Model;

// What Shorewall's files do with a packet, and why; Policies[1] is the second line of the file policy. Nothing is run and nothing is changed.
if (args is [])
    args = [$"{AppContext.GetData("EntryPointFileDirectoryPath")}/ursa", "fw", "198.51.100.10", "tcp", "119"];
if (args is not [var folder, var source, var destination, var protocol, .. var rest] || rest.Length > 1)
    return Fail("Usage: dotnet run shorewall.cs FOLDER SOURCE DESTINATION tcp|udp|icmp [PORT]\nSOURCE is fw, the host itself, or INTERFACE:ADDRESS, or PROVIDER:ADDRESS for one beyond its gateway.");
try
{
    var reading = await ShorewallFolder.ReadAsync(folder, "shorewall");
    foreach (var note in reading.Notes)
        Console.WriteLine($"note: {note}");
    if (reading.Lab is not { } lab)
        return Fail($"{folder} can't be read:\n{string.Join('\n', reading.Findings)}");

    Packet packet = (protocol, rest) switch
    {
        ("tcp", [var port]) => Packet.Tcp(From(lab, source), destination, Port(port)),
        ("udp", [var port]) => Packet.Udp(From(lab, source), destination, Port(port)),
        ("icmp", []) => Packet.Ping(From(lab, source), destination),
        _ => throw new FormatException($"'{string.Join(' ', [protocol, .. rest])}' is not tcp or udp with a port, or icmp without one."),
    };
    Console.WriteLine();
    Console.WriteLine(lab.Explain(packet));
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
{
    return Fail(e.Message);
}

static int Fail(string why)
{
    Console.Error.WriteLine(why);
    return 1;
}

static ushort Port(string text) => ushort.TryParse(text, out var port) ? port : throw new FormatException($"'{text}' is not a port, 0 to 65535.");

static PacketSource From(Lab lab, string source)
{
    if (lab.Zones.Any(zone => zone.IsFirewall && zone.Name.ToString() == source))
        return PacketSource.Host;
    // An IPv6 address has colons too.
    string[] names = [.. lab.Networks.Select(network => $"{network.BridgeName}"), .. lab.Uplinks.Select(uplink => $"{uplink.Interface}"), .. lab.Providers.Select(provider => $"{provider.Name}")];
    var parts = source.Split(':', 2);
    if (parts.Length < 2 || !names.Contains(parts[0]))
        throw new FormatException($"'{source}' is no source of this configuration: write the firewall zone, or one of {string.Join(", ", names)} and an address behind a colon.");
    return lab.Providers.Any(provider => provider.Name.ToString() == parts[0]) ? PacketSource.By(parts[0], parts[1]) : PacketSource.Through(parts[0], parts[1]);
}
