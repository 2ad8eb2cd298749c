using System.Collections.Concurrent;
using VirtLab.Hosts;
using VirtLab.Native;
using VirtLab.Testing.Libvirt;

namespace VirtLab.Testing;

/// <summary>libvirt in memory, on any operating system: networks, domains and storage pools with their states, XML, definitions, leases, consoles and events,
/// and libvirt's own errors (<see cref="LibvirtException"/> inside of <see cref="HostException"/>). It behaves as libvirt with QEMU does; the tests that say
/// so run on both. Faults, delays and a lost connection can be put in.</summary>
/// <remarks>No machine runs: what others notice of its guest, <see cref="GuestOf"/> says. Two fakes know nothing of each other. All members may be used by
/// several threads.</remarks>
public sealed partial class FakeLibvirt : ILibvirt
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly NetworkTable _networks;
    private readonly DomainTable _domains;
    private readonly PoolTable _pools;
    private readonly ConcurrentQueue<LibvirtCall> _calls = new();
    private bool _lost, _disposed;

    /// <param name="time">The clock by which guests boot and delays pass; the system's by default.</param>
    public FakeLibvirt(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _networks = new NetworkTable((name, what) => _networkEvents.Tell(new LibvirtEvent(name, what.ToString())));
        _domains = new DomainTable(_networks, _time, name => GuestOf(name), (name, what, detail) => _domainEvents.Tell(LibvirtClient.Told(name, what, detail)));
        _pools = new PoolTable((name, what) => _poolEvents.Tell(new LibvirtEvent(name, what.ToString())));
    }

    /// <summary>The calls so far, in order, those that failed among them.</summary>
    public IReadOnlyList<LibvirtCall> Calls => [.. _calls];

    /// <summary>What runs in the machine of that name when it starts; <see cref="FakeGuest.Tiny"/> in all by default.</summary>
    public Func<string, FakeGuest> GuestOf { get; set; } = _ => FakeGuest.Tiny;

    /// <summary>What happens before each call: it may take its time, and what it throws is what the call throws. Nothing by default; see
    /// <see cref="Fail"/> and <see cref="Delay"/> for what is usual.</summary>
    public Func<LibvirtCall, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Lets calls of a function fail.</summary>
    /// <param name="function">The C function, such as <c>virDomainCreateXML</c>.</param>
    /// <param name="code">libvirt's code of the error.</param>
    /// <param name="message">libvirt's words.</param>
    /// <param name="name">Only those about this domain, network or pool; all by default.</param>
    /// <param name="times">How many of them; all by default.</param>
    public void Fail(string function, ErrorNumber code, string message, string? name = null, int times = int.MaxValue)
    {
        int left = times;
        var before = Before;
        Before = async (call, cancellationToken) =>
        {
            await before(call, cancellationToken).ConfigureAwait(false);
            if (call.Function == function && (name is null || call.Name == name) && Interlocked.Decrement(ref left) >= 0)
                throw new Refusal(code, ErrorDomain.None, message);
        };
    }

    /// <summary>Lets calls of a function take time, by the fake's clock.</summary>
    /// <param name="function">The C function, such as <c>virDomainCreateXML</c>.</param>
    /// <param name="by">How long.</param>
    /// <param name="name">Only those about this domain, network or pool; all by default.</param>
    public void Delay(string function, TimeSpan by, string? name = null)
    {
        var before = Before;
        Before = async (call, cancellationToken) =>
        {
            await before(call, cancellationToken).ConfigureAwait(false);
            if (call.Function == function && (name is null || call.Name == name))
                await Task.Delay(by, _time, cancellationToken).ConfigureAwait(false);
        };
    }

    /// <summary>The daemon goes away: every call fails, and events and consoles end, until it is back. What runs goes on.</summary>
    public void LoseConnection()
    {
        lock (_lock)
        {
            _lost = true;
            Hangup();
        }
    }

    /// <summary>The daemon is back.</summary>
    public void RestoreConnection()
    {
        lock (_lock)
            _lost = false;
    }

    /// <summary>Ends all that listens. What runs goes on, as with libvirt: a connection that is closed ends nothing.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            Hangup();
        }
        return ValueTask.CompletedTask;
    }

    private Task<bool> DoAsync(LibvirtCall call, Action change, CancellationToken cancellationToken) => DoAsync(call, () =>
    {
        change();
        return true;
    }, cancellationToken);

    /// <summary>The one place where a call comes in.</summary>
    private async Task<T> DoAsync<T>(LibvirtCall call, Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _calls.Enqueue(call);
        try
        {
            await Before(call, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return !_lost ? work() : throw new Refusal(ErrorNumber.NoConnect, ErrorDomain.Rpc, "Cannot recv data: Connection reset by peer");
            }
        }
        catch (Refusal refusal)
        {
            throw refusal.By(call.Function);
        }
    }

    private void Hangup()
    {
        _domainEvents.End();
        _networkEvents.End();
        _poolEvents.End();
        foreach (var domain in _domains.All)
            domain.Console.Hangup();
    }
}
