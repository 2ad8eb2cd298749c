using System.Text.Json;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>Reads the state of an interface on a host.</summary>
internal static class Links
{
    public static async Task<LinkState> StateAsync(IHost host, InterfaceName name, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(new HostCommand("ip", "-j", "-s", "link", "show", "dev", name.ToString()) { MayFail = true },
            cancellationToken).ConfigureAwait(false);
        if (output.ExitCode != 0)
            return new LinkState(name, Exists: false, IsUp: false, Master: null, Received: 0);
        using var json = JsonDocument.Parse(output.Output);
        var link = json.RootElement[0];
        return new LinkState(name, true,
            link.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "LOWER_UP"),
            link.TryGetProperty("master", out var master) ? master.GetString() : null,
            link.TryGetProperty("stats64", out var stats) ? stats.GetProperty("rx").GetProperty("packets").GetInt64() : 0);
    }
}

/// <summary>An interface as it is.</summary>
internal sealed record LinkState(InterfaceName Name, bool Exists, bool IsUp, string? Master, long Received)
{
    public override string ToString() => !Exists
        ? $"{Name} is not there"
        : $"{Name} is {(IsUp ? "up" : "down")}{(Master is null ? ", in no bridge" : $", in {Master}")}, {Received} packets came from it";
}
