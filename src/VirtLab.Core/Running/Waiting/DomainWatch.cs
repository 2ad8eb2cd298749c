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
        _reading = ReadAsync(libvirt);
    }

    /// <summary>Done when the domain that runs now has ended, with libvirt's words for how.</summary>
    public async Task<string> EndedAsync(Name machine)
    {
        string name = machine.ToString();
        while (true)
        {
            var end = Of(name);
            string how = await end.Task.ConfigureAwait(false);
            // The word of one that had the name before comes late.
            if (!await IsThereAsync(name).ConfigureAwait(false))
                return how;
            _ = _ended.TryRemove(KeyValuePair.Create(name, end));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ReadAsync(ILibvirt libvirt)
    {
        try
        {
            await foreach (var happened in libvirt.DomainEventsAsync(_stop.Token).ConfigureAwait(false))
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

    private TaskCompletionSource<string> Of(string domain) =>
        _ended.GetOrAdd(domain, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
