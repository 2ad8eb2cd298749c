using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Our routes over an interface that is about to be made anew: the kernel throws them away with the old one.</summary>
internal sealed class CarriedRoutes
{
    private readonly string _lines;

    private CarriedRoutes(string lines) => _lines = lines;

    public static async Task<CarriedRoutes> ReadAsync(IHost host, InterfaceName name, CancellationToken cancellationToken)
    {
        var found = await RoutingDriver.FoundAsync(host, cancellationToken).ConfigureAwait(false);
        return new CarriedRoutes(string.Concat(found.Routes.Where(route => route.Hops.Count > 0 && route.Hops.All(hop => hop.Interface == name))
            .Select(route => $"route replace {IpRenderer.Route(route)}\n")));
    }

    /// <summary>Puts back those that still have their way; for the others there is none now.</summary>
    public async Task PutBackAsync(IHost host)
    {
        if (_lines.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("ip", "-force", "-batch", "-") { Input = _lines, MayFail = true }, CancellationToken.None).ConfigureAwait(false);
    }
}
