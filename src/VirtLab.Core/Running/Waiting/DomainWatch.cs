using System.Collections.Concurrent;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>Follows libvirt's events, so that a wait for a machine that has ended ends at once.</summary>
internal sealed class DomainWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _ended = new();
    private readonly ILibvirt _libvirt;
    private readonly Task _reading;

    public DomainWatch(ILibvirt libvirt)
    {
        _libvirt = libvirt;
        _reading = ReadAsync();
    }

    /// <summary>Done when the domain has ended, with libvirt's words for how. It runs now: what is told of an end before that is passed
    /// over.</summary>
    public async Task<string> EndedAsync(Name machine)
    {
        string domain = machine.ToString();
        while (true)
        {
            var end = Of(domain);
            string how = await end.Task.ConfigureAwait(false);
            // Whatever ends it from here on completes the new one.
            _ = _ended.TryUpdate(domain, NewEnd(), end);
            if (!await IsThereAsync(domain).ConfigureAwait(false))
                return how;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var happened in _libvirt.DomainEventsAsync(_stop.Token).ConfigureAwait(false))
            {
                if (happened.Event is "Stopped" or "Crashed")
                    _ = Of(happened.Domain).TrySetResult($"{happened.Event}: {happened.Detail}");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HostException)
        {
            // Without events a wait still has its deadline.
        }
    }

    private async Task<bool> IsThereAsync(string domain)
    {
        try
        {
            return await _libvirt.GetDomainXmlAsync(domain).ConfigureAwait(false) is not null;
        }
        catch (HostException)
        {
            // Who can't be asked can't contradict.
            return false;
        }
    }

    private static TaskCompletionSource<string> NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource<string> Of(string domain) => _ended.GetOrAdd(domain, _ => NewEnd());
}
