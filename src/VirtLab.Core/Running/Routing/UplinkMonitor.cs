using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Drivers;
using VirtLab.Drivers.Boot;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Running.Routing;

/// <summary>Follows the kernel's link and neighbour events. It tells providers on a shared interface apart by their gateways' hardware
/// addresses as they become known, takes a provider out of the routes when its link or gateway fails, and puts it back when it returns. The lab's own routes,
/// which the kernel throws away with their link, come back with it.</summary>
/// <remarks>The kernel keeps the gateways' entries fresh by itself (<c>ip neighbour … managed</c>), so nothing here polls, and a gateway
/// that never answers delays nothing.</remarks>
internal sealed class UplinkMonitor : IAsyncDisposable
{
    private static readonly TimeSpan RequiredTimeout = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a gateway may neither answer nor fail; the kernel decides within about a second, twice.</summary>
    private static readonly TimeSpan Undecided = TimeSpan.FromSeconds(6);

    private readonly IHost _host;
    private readonly DesiredState _desired;
    private readonly RoutingPolicy _policy;
    private readonly string _json;
    private readonly CompiledFirewall? _firewall;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _one = new(1);
    private readonly LinkEvents _events;
    private readonly ValueList<ProviderGateway> _gateways;
    private readonly HashSet<ProviderWay> _silent = [], _believed = [];
    private HashSet<InterfaceName> _down = [];
    private bool _left;
    private ValueList<(ProviderWay Way, GatewayElement Element)> _learned = [];
    private string _elements = "";

    private UplinkMonitor(IHost host, DesiredState desired, ILogger logger)
    {
        _host = host;
        _desired = desired;
        _json = LabJson.Write(desired.Lab);
        _logger = logger;
        _gateways = ProviderGateway.Of(desired.Lab);
        _policy = desired.Resources.OfType<RoutingResource>().Single().Policy;
        _firewall = desired.Resources.OfType<FirewallResource>().SingleOrDefault()?.Compiled;
        _events = new LinkEvents(host, _gateways.Any(gateway => gateway.IsTold), TryFollowAsync, logger);
    }

    /// <summary>Starts following; when this returns, routes are as the links are now, and what comes in by a gateway that answers is told
    /// apart.</summary>
    public static async Task<UplinkMonitor> StartAsync(IHost host, DesiredState desired, ILogger logger, CancellationToken cancellationToken)
    {
        var monitor = new UplinkMonitor(host, desired, logger);
        try
        {
            await monitor.SettleAsync(cancellationToken).ConfigureAwait(false);
            if (await monitor.NeedRequiredAsync(cancellationToken).ConfigureAwait(false))
                // One that answered late is not in the map yet.
                await monitor.SettleAsync(cancellationToken).ConfigureAwait(false);
            return monitor;
        }
        catch
        {
            await monitor.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Brings gateways and routes in line with the links as they are now, once, and follows no longer.</summary>
    /// <param name="host">The host.</param>
    /// <param name="desired">The lab.</param>
    /// <param name="logger">Is told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task SettleOnceAsync(IHost host, DesiredState desired, ILogger logger, CancellationToken cancellationToken)
    {
        var monitor = await StartAsync(host, desired, logger, cancellationToken).ConfigureAwait(false);
        await monitor.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Brings gateways and routes in line with the links as they are now. Returns when each gateway on a link that is up has
    /// answered or has failed, in the kernel's view.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        long began = _host.Time.GetTimestamp();
        while (!await FollowAsync(cancellationToken).ConfigureAwait(false) && _host.Time.GetElapsedTime(began) < Undecided)
            await Task.Delay(Look, _host.Time, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync().ConfigureAwait(false);
        _one.Dispose();
    }

    /// <summary>Waits for the gateways of providers that are not optional.</summary>
    /// <returns>Whether there are any.</returns>
    /// <exception cref="HostException">One does not answer.</exception>
    private async Task<bool> NeedRequiredAsync(CancellationToken cancellationToken)
    {
        var required = _gateways.Where(gateway => !gateway.Optional).ToList();
        bool any = required.Count > 0;
        long began = _host.Time.GetTimestamp();
        while (required.Count > 0)
        {
            var state = await ProviderState.ReadAsync(_host, required, cancellationToken).ConfigureAwait(false);
            _ = required.RemoveAll(state.IsThere);
            if (required.Count > 0 && _host.Time.GetElapsedTime(began) > RequiredTimeout)
                throw NotThere(required[0], state);
            if (required.Count > 0)
                await Task.Delay(Look, _host.Time, cancellationToken).ConfigureAwait(false);
        }
        return any;
    }

    private static HostException NotThere(ProviderGateway gateway, ProviderState state) => new(state.HasGateway(gateway.Way)
        ? $"The gateway {state.AddressOf(gateway.Way)} of provider {gateway.Way.Provider} does not answer on {gateway.Interface}. "
            + "Make sure that the link is up and the gateway there, or make the provider Optional."
        : !state.IsUp(gateway.Interface) ? $"The link {gateway.Interface} of provider {gateway.Way.Provider} is not up. Bring it up, or make the provider Optional."
        : gateway.Way.IsV6 ? $"No router advertises itself as a default gateway on {gateway.Interface}, which provider {gateway.Way.Provider} needs. "
            + "Make sure that one is there and that the interface accepts router advertisements, or make the provider Optional."
        : $"No DHCP client has been told of a gateway on {gateway.Interface}, which provider {gateway.Way.Provider} needs. "
            + "Make sure that one runs there and adds a default route to the main table, or make the provider Optional.");

    private async Task TryFollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await FollowAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            // Mostly a link that goes away between the look and the change: its own event follows. Whatever it is, the monitor goes on.
            _logger.GatewayUpdateFailed(e.Message);
        }
    }

    /// <summary>Follows the links once.</summary>
    /// <returns>Whether it is known of each gateway on a link that is up if it answers.</returns>
    private async Task<bool> FollowAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another process may have made another lab of it, or removed it: what it did is not to be undone from here.
            var record = await RecordDriver.OneAsync(_host, _desired.Lab.Name, cancellationToken).ConfigureAwait(false);
            if (record?.Json != _json)
            {
                if (!_left)
                    _logger.LabIsOthers(_desired.Lab.Name.ToString());
                _left = true;
                return true;
            }
            _left = false;
            var state = await ProviderState.ReadAsync(_host, _gateways, cancellationToken).ConfigureAwait(false);
            bool asked = await FollowAsync(state, record.AtBoot, cancellationToken).ConfigureAwait(false);
            return !asked && _gateways.All(gateway => !state.IsUp(gateway.Interface) || state.IsDecided(gateway.Way));
        }
        finally
        {
            _ = _one.Release();
        }
    }

    /// <returns>Whether a gateway was asked anew.</returns>
    private async Task<bool> FollowAsync(ProviderState state, bool note, CancellationToken cancellationToken)
    {
        // Those without a gateway to ask follow their links alone.
        var gateways = _gateways.Where(gateway => state.HasGateway(gateway.Way)).ToList();
        // What failed while the link was down failed without a question, and would be taken for dead now that the link is back. And the first
        // failure is not believed: the kernel lets a new link, or a switch's port, pass packets up to a second after it says that it is up.
        foreach (var gateway in gateways)
            _ = state.EntryOf(gateway.Way) is { Mac: not null } ? _believed.Add(gateway.Way) : !state.IsUp(gateway.Interface) && _believed.Remove(gateway.Way);
        var anew = gateways.Where(gateway => state.IsUp(gateway.Interface) && state.EntryOf(gateway.Way) is { Mac: null } entry
            && (_down.Contains(gateway.Interface) || (entry.Failed && _believed.Add(gateway.Way)))).Select(gateway => gateway.Way).ToHashSet();
        _down = gateways.Select(gateway => gateway.Interface).Where(name => !state.IsUp(name)).ToHashSet();
        // The kernel forgets a link's entries when it goes down: ask for the gateways that are missing.
        await IpBatch.RunAsync(_host, null, string.Concat(gateways.Select(Asking)), cancellationToken, goesOn: true).ConfigureAwait(false);
        // The kernel asks a silent gateway again and again: while it asks, it is still the silent one.
        foreach (var gateway in gateways.Where(gateway => state.IsDecided(gateway.Way) || anew.Contains(gateway.Way) || !state.IsUp(gateway.Interface)))
            _ = state.EntryOf(gateway.Way) is { Failed: true } && !anew.Contains(gateway.Way) ? _silent.Add(gateway.Way) : _silent.Remove(gateway.Way);
        // A route needs an interface that is set up, whether it has a carrier or not: a bridge without machines has none.
        var links = _policy.Routes.All(route => route.IsProviders || route.Hops.Count == 0) ? null
            : await LinkTable.ReadAsync(_host, null, cancellationToken).ConfigureAwait(false);
        await RouteAsync(_policy.At(state.AddressOf).With(hop => hop.Provider == default
            ? links?.Find(hop.Interface) is { IsUp: true } : state.HasWay(hop) && !_silent.Contains(hop.Way)), cancellationToken).ConfigureAwait(false);
        Learn(gateways, gateway => state.EntryOf(gateway.Way)?.Mac);
        await MapAsync(_learned.Select(learned => learned.Element).Distinct().ToValueList(), note, cancellationToken).ConfigureAwait(false);
        return anew.Count > 0;

        string Asking(ProviderGateway gateway)
        {
            var address = state.AddressOf(gateway.Way)!.Value;
            bool isUp = state.IsUp(gateway.Interface);
            return ((isUp ? anew.Contains(gateway.Way) : state.EntryOf(gateway.Way) is { Mac: null }) ? IpRenderer.Forgotten(address, gateway.Interface) : "")
                + (isUp && (state.EntryOf(gateway.Way) is null || anew.Contains(gateway.Way)) ? IpRenderer.Managed(address, gateway.Interface) : "");
        }
    }

    /// <summary>Keeps in mind by which hardware address each gateway was last known: when a link comes back, what comes in before its gateway
    /// has answered anew is told apart all the same. What is known now stands before what was known once.</summary>
    private void Learn(IEnumerable<ProviderGateway> gateways, Func<ProviderGateway, MacAddress?> macOf)
    {
        var now = gateways.Where(gateway => gateway.Mac is null && macOf(gateway) is not null)
            .Select(gateway => (gateway.Way, Element: new GatewayElement(gateway.Interface, macOf(gateway)!.Value, gateway.Way.Provider))).ToList();
        _learned = [.. now, .. _learned.Where(once => now.TrueForAll(gateway => gateway.Way != once.Way
            && (gateway.Element.Interface, gateway.Element.Mac) != (once.Element.Interface, once.Element.Mac)))];
    }

    private async Task RouteAsync(RoutingPolicy usable, CancellationToken cancellationToken)
    {
        var found = await RoutingDriver.FoundAsync(_host, cancellationToken).ConfigureAwait(false);
        await IpBatch.RunAsync(_host, IpRenderer.RenderChanges(usable, found.Of(_policy)), cancellationToken, goesOn: true).ConfigureAwait(false);
    }

    /// <param name="gateways">The gateways.</param>
    /// <param name="note">Whether they are noted for the next boot too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task MapAsync(ValueList<GatewayElement> gateways, bool note, CancellationToken cancellationToken)
    {
        if (_firewall is null || _desired.Lab.Providers.Count == 0 || GatewayElements.Render(_firewall, gateways) is var text && text == _elements)
            return;
        _ = await _host.Commands.RunAsync(new HostCommand("nft", "-f", "-") { Input = text }, cancellationToken).ConfigureAwait(false);
        if (note)
            await BootFolder.NoteGatewaysAsync(_host, _desired.Lab.Name, text, cancellationToken).ConfigureAwait(false);
        _elements = text;
        _logger.GatewaysChanged(string.Join(", ", gateways.Select(gateway => $"{gateway.Provider} {gateway.Mac}")));
    }
}
