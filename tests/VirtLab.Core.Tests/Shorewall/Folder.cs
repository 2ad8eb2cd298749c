using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>Configuration folders for tests, as texts.</summary>
internal static class Folder
{
    /// <summary>A small firewall: the host, a provider's side and a bridge of machines.</summary>
    public static ValueList<ShorewallFile> Small { get; } =
    [
        new("zones", "fw firewall\nnet ip\nkvm ip\n"),
        new("interfaces", "?FORMAT 2\nnet eth0 tcpflags=0\nkvm br0 routeback\n"),
        new("policy", "kvm all ACCEPT\n$FW all ACCEPT\nnet all DROP info\nall all REJECT info\n"),
    ];

    /// <summary>The network around it.</summary>
    public static Lab Around { get; } = new("small")
    {
        Networks = [new("br0", "192.168.0.254/24")],
        Uplinks = [new("eth0", "203.0.113.2/24")],
    };

    /// <summary>The same with one file replaced or added.</summary>
    public static ValueList<ShorewallFile> With(this ValueList<ShorewallFile> files, string name, string text) =>
        [.. files.Where(file => file.Name != name), new(name, text)];

    /// <summary>Reads the small firewall with one file replaced or added.</summary>
    public static ShorewallReading Read(string name, string text) => ShorewallFiles.Read(Small.With(name, text), Around);

    /// <summary>The lab that was read; fails with what forbids it.</summary>
    public static Lab Sound(this ShorewallReading reading)
    {
        reading.Findings.Should().BeEmpty();
        return reading.Lab!;
    }
}
