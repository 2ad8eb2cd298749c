using System.Collections.Concurrent;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>Waits for one machine, stage by stage, with a deadline; a timeout says how far it came and what was seen.</summary>
internal sealed class MachineWait(IHost host, Lab lab, MachineResource resource, Func<Name, DhcpWatch?> watchOf, GuestConsole console, Task<string> ended, ProgressReporter reporter) : IMachineProgress
{
    /// <summary>Where no event tells of a change (a lease, a name), it is looked for this often.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<MacAddress, Task<DhcpLease>> _searches = [];
    private readonly ConcurrentDictionary<MachineStage, TimeSpan> _reached = [];
    private readonly ConcurrentDictionary<MacAddress, DhcpLease> _leases = [];

    /// <summary>The last stage reached.</summary>
    public MachineStage Stage { get; private set; }

    /// <summary>When each stage was reached, since the lab began to come up.</summary>
    public IReadOnlyDictionary<MachineStage, TimeSpan> Reached => _reached;

    /// <summary>The leases that its cards got.</summary>
    public IReadOnlyDictionary<MacAddress, DhcpLease> Leases => _leases;

    private string Subject => resource.Id.ToString();

    /// <summary>Waits until the stage is reached. The domain runs already when this is called.</summary>
    /// <exception cref="MachineNotReadyException">It was not reached in time, or the domain ended.</exception>
    public async Task UntilAsync(MachineStage wanted, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, host.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var reaching = ReachAllAsync(wanted, both.Token);
        try
        {
            // A machine that has ended gets no further: there is no use in waiting for the deadline.
            if (await Task.WhenAny(reaching, ended).ConfigureAwait(false) == ended)
                await both.CancelAsync().ConfigureAwait(false);
            await reaching.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string seen = await SeenAsync().ConfigureAwait(false);
            reporter.Report(new LabProgress(reporter.Now, Subject, wanted.ToString(), StepState.Failed, $"reached {Stage}; {seen}"));
            throw new MachineNotReadyException(resource.Machine.Name, Stage, wanted, ended.IsCompleted ? null : timeout, seen);
        }
    }

    private async Task ReachAllAsync(MachineStage wanted, CancellationToken cancellationToken)
    {
        foreach (var (stage, reach) in Stages().TakeWhile(pair => pair.Stage <= wanted))
            await ReachAsync(stage, reach, cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<(MachineStage Stage, Func<CancellationToken, Task<string>> Reach)> Stages()
    {
        yield return (MachineStage.DomainRunning, _ => Task.FromResult(""));
        if (resource.Nics.Count > 0)
            yield return (MachineStage.TapUp, TapUpAsync);
        // Without a card that DHCP serves there is nothing more to wait for.
        if (!DhcpNics().Any())
            yield break;
        yield return (MachineStage.DhcpRequest, DhcpRequestAsync);
        yield return (MachineStage.Lease, LeaseAsync);
        yield return (MachineStage.NameResolves, NameResolvesAsync);
        // What an image of the user's own serves is not known here, and what the firewall keeps from the host is not seen.
        if (resource.Machine.Image is TinyGuestImage && PageAddresses().All(address => HostSight.MayAsk(lab, address)))
            yield return (MachineStage.ServiceAnswers, ServiceAnswersAsync);
    }

    private async Task ReachAsync(MachineStage stage, Func<CancellationToken, Task<string>> reach, CancellationToken cancellationToken)
    {
        var began = reporter.Now;
        string detail = await reach(cancellationToken).ConfigureAwait(false);
        Stage = stage;
        _reached[stage] = reporter.Now;
        reporter.Report(new LabProgress(reporter.Now, Subject, stage.ToString(), StepState.Done, detail) { Took = reporter.Now - began });
    }

    private async Task<string> TapUpAsync(CancellationToken cancellationToken)
    {
        foreach (var nic in resource.Nics)
            await LookUntilAsync(async () => (await Links.StateAsync(host, nic.Tap, cancellationToken).ConfigureAwait(false)).IsUp, cancellationToken).ConfigureAwait(false);
        return string.Join(", ", resource.Nics.Select(nic => nic.Tap.ToString()));
    }

    private async Task<string> DhcpRequestAsync(CancellationToken cancellationToken)
    {
        foreach (var nic in DhcpNics())
        {
            var conversation = watchOf(nic.Network)?.Of(nic.Mac);
            if (conversation is not null)
                // A lease that is there was asked for, whatever the watch heard.
                await (await Task.WhenAny(conversation.Asked, LeaseOfAsync(nic, cancellationToken)).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        return "";
    }

    private async Task<string> LeaseAsync(CancellationToken cancellationToken)
    {
        foreach (var nic in DhcpNics())
        {
            var lease = await LeaseOfAsync(nic, cancellationToken).ConfigureAwait(false);
            if (nic.Address is { } reserved && lease.Address.Address != reserved)
                throw new HostException($"Machine {resource.Machine.Name} got {lease.Address.Address} on {nic.Tap}, but {reserved} is reserved for it. "
                    + "Another DHCP server may answer on this network.");
        }
        return string.Join(", ", Leases.Values.Select(lease => lease.Address.Address));
    }

    /// <summary>The card's lease; two stages look for it, one search serves both.</summary>
    private Task<DhcpLease> LeaseOfAsync(ResolvedNic nic, CancellationToken cancellationToken) =>
        _searches.TryGetValue(nic.Mac, out var search) ? search : _searches[nic.Mac] = FindLeaseAsync(nic, cancellationToken);

    private async Task<DhcpLease> FindLeaseAsync(ResolvedNic nic, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var acknowledged = watchOf(nic.Network)?.Of(nic.Mac).Acknowledged ?? Task.CompletedTask;
        // The server's answer on the wire comes just before the lease is on record; until then looking seldom is enough.
        _ = await Task.WhenAny(acknowledged, Task.Delay(TimeSpan.FromSeconds(10), host.Time, cancellationToken)).ConfigureAwait(false);
        await LookUntilAsync(async () =>
        {
            var leases = await libvirt.GetLeasesAsync(nic.Network.ToString(), cancellationToken).ConfigureAwait(false);
            if (leases.FirstOrDefault(lease => lease.Mac == nic.Mac) is not { } found)
                return false;
            _leases[nic.Mac] = found;
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return Leases[nic.Mac];
    }

    private async Task<string> NameResolvesAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var cards in DhcpNics().Where(HasName).GroupBy(nic => nic.Network))
        {
            var network = NetworkOf(cards.First());
            string name = network.Domain is { } domain ? $"{resource.Machine.Name}.{domain}" : resource.Machine.Name.ToString();
            // Of several cards in a network dnsmasq tells one address: the one that is reserved with the name, or else the last that was leased.
            var addresses = cards.Select(nic => Leases[nic.Mac].Address.Address).ToList();
            await LookUntilAsync(async () => (await Names.LookUpAsync(host.Commands, name, network.Address.Address, cancellationToken).ConfigureAwait(false))
                .Addresses.Any(addresses.Contains), cancellationToken).ConfigureAwait(false);
            names.Add(name);
        }
        return string.Join(", ", names.Distinct());
    }

    /// <summary>Whether the card's lease has a name: the reservation's, or the one that the tiny guest gives. What an image of the user's
    /// own says of itself is not known here.</summary>
    private bool HasName(ResolvedNic nic) => nic.Address is not null || resource.Machine.Image is TinyGuestImage;

    private async Task<string> ServiceAnswersAsync(CancellationToken cancellationToken)
    {
        string page = "";
        foreach (var at in PageAddresses())
        {
            string address = at.IsV6 ? $"[{at}]" : at.ToString();
            await LookUntilAsync(async () =>
            {
                var got = await host.Commands.RunAsync(new HostCommand("busybox", "timeout", "2", "busybox", "wget", "-q", "-O", "-", $"http://{address}/") { MayFail = true },
                    cancellationToken).ConfigureAwait(false);
                page = got.Output;
                return got.ExitCode == 0;
            }, cancellationToken).ConfigureAwait(false);
        }
        return page.Split('\n')[0];
    }

    /// <summary>Over IPv6 too: what it advertises on the bridge the host reaches it by.</summary>
    private IEnumerable<IpAddress> PageAddresses() => DhcpNics().First().Made(lab).Prepend(Leases[DhcpNics().First().Mac].Address.Address);

    private IEnumerable<ResolvedNic> DhcpNics() => resource.Nics.Where(nic => nic.IsServed(lab));

    private LabNetwork NetworkOf(ResolvedNic nic) => lab.Networks.First(network => network.Name == nic.Network);

    private async Task LookUntilAsync(Func<Task<bool>> there, CancellationToken cancellationToken)
    {
        while (!await there().ConfigureAwait(false))
            await Task.Delay(Look, host.Time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> SeenAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), host.Time);
        var seen = new List<string>();
        if (ended.IsCompletedSuccessfully)
            seen.Add($"libvirt says that the domain has ended ({await ended.ConfigureAwait(false)})");
        try
        {
            foreach (var nic in resource.Nics)
                seen.Add($"{await Links.StateAsync(host, nic.Tap, patience.Token).ConfigureAwait(false)}, {watchOf(nic.Network)?.Of(nic.Mac).ToString() ?? "DHCP not watched"}");
        }
        catch (Exception e) when (e is OperationCanceledException or HostException)
        {
            seen.Add($"the tap could not be read ({e.Message})");
        }
        string[] lines = console.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        seen.Add(lines.Length == 0 ? "nothing on its console" : $"its console ends: {string.Join(" | ", lines.TakeLast(5))}");
        return string.Join("; ", seen) + ".";
    }
}
