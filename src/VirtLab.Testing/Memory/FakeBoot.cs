using System.Collections.Concurrent;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Testing.Memory;

/// <summary>A machine in memory on its way to being ready. What will never come is not waited for.</summary>
internal sealed class FakeBoot(FakeHost host, Lab lab, MachineResource machine, ProgressReporter reporter) : IMachineProgress
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<MachineStage, TimeSpan> _reached = [];
    private readonly ConcurrentDictionary<MacAddress, DhcpLease> _leases = [];

    public MachineStage Stage { get; private set; }

    public IReadOnlyDictionary<MachineStage, TimeSpan> Reached => _reached;

    public IReadOnlyDictionary<MacAddress, DhcpLease> Leases => _leases;

    private string Domain => machine.Machine.Name.ToString();

    /// <exception cref="MachineNotReadyException">It did not get there in time, or never will.</exception>
    public async Task UntilAsync(MachineStage wanted, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, host.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        foreach (var (stage, reach) in Stages().TakeWhile(pair => pair.Stage <= wanted))
        {
            try
            {
                if (await reach(both.Token).ConfigureAwait(false) is { } never)
                    throw NotReady(wanted, null, never);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw NotReady(wanted, timeout, host.Libvirt.GuestIn(Domain) is { } guest && !host.Libvirt.HasBooted(Domain)
                    ? $"its guest takes {guest.BootTime.TotalSeconds:0.#} s to boot{(host.Libvirt.Runs(Domain) ? "" : ", and stands still")}." : $"{stage} took longer.");
            }
            Stage = stage;
            _reached[stage] = reporter.Now;
            reporter.Report(new LabProgress(reporter.Now, machine.Id.ToString(), stage.ToString(), StepState.Done));
        }
    }

    private MachineNotReadyException NotReady(MachineStage wanted, TimeSpan? timeout, string seen)
    {
        reporter.Report(new LabProgress(reporter.Now, machine.Id.ToString(), wanted.ToString(), StepState.Failed, $"reached {Stage}; {seen}"));
        return new MachineNotReadyException(machine.Machine.Name, Stage, wanted, timeout, seen);
    }

    /// <summary>The stages, each with how it is reached: what is returned says why it never will be.</summary>
    private IEnumerable<(MachineStage Stage, Func<CancellationToken, Task<string?>> Reach)> Stages()
    {
        yield return (MachineStage.DomainRunning, Now(_ => null));
        if (machine.Nics.Count > 0)
            yield return (MachineStage.TapUp, Now(_ => null));
        if (!DhcpNics().Any())
            yield break;
        yield return (MachineStage.DhcpRequest, BootedAsync);
        yield return (MachineStage.Lease, LeaseAsync);
        yield return (MachineStage.NameResolves, Now(_ => null));
        if (machine.Machine.Image is TinyGuestImage && HostSight.MayAsk(lab, _leases[DhcpNics().First().Mac].Address.Address))
            yield return (MachineStage.ServiceAnswers, Now(guest => guest.Serves.Contains((ushort)80) ? null : "its guest serves nothing on port 80."));
    }

    private Func<CancellationToken, Task<string?>> Now(Func<FakeGuest, string?> never) => cancellationToken =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(host.Libvirt.GuestIn(Domain) is { } guest ? never(guest) : "libvirt says that the domain has ended.");
    };

    private async Task<string?> BootedAsync(CancellationToken cancellationToken)
    {
        while (host.Libvirt.GuestIn(Domain) is { } guest)
        {
            if (!guest.AsksForAddress)
                return "no DHCP message: its guest asks for no address.";
            if (host.Libvirt.HasBooted(Domain))
                return null;
            await Task.Delay(Look, host.Time, cancellationToken).ConfigureAwait(false);
        }
        return "libvirt says that the domain has ended.";
    }

    private async Task<string?> LeaseAsync(CancellationToken cancellationToken)
    {
        foreach (var nic in DhcpNics())
        {
            var leases = await host.Libvirt.GetLeasesAsync(nic.Network.ToString(), cancellationToken).ConfigureAwait(false);
            if (leases.FirstOrDefault(lease => lease.Mac == nic.Mac) is not { } lease)
                return $"network {nic.Network} has no address for {nic.Mac}: its range is used up, or has none that nobody has reserved.";
            _leases[nic.Mac] = lease;
        }
        return null;
    }

    private IEnumerable<ResolvedNic> DhcpNics() => machine.Nics.Where(nic => nic.IsServed(lab));
}
