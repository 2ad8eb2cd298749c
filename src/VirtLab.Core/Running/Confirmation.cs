using VirtLab.Hosts;

namespace VirtLab.Running;

/// <summary>Asks, once a lab is in force, whether it stays; where nobody says so, what was before is in force again. It is for hosts that one reaches over
/// the network that is changed: whoever has locked himself out can't answer. Shorewall's <c>safe-start</c>, <c>safe-restart</c> and
/// <c>try</c>.</summary>
/// <remarks>The lab is locked until it is answered. It is this process that goes back: where it is killed meanwhile, the change stays.</remarks>
/// <param name="Ask">Says whether the lab stays. It is cancelled when the time is over; an exception is a no.</param>
public sealed record Confirmation(Func<CancellationToken, Task<bool>> Ask)
{
    /// <summary>How long the answer may take; 60 s by default.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(60);

    /// <exception cref="HostException">It does not stay.</exception>
    internal async Task AwaitAsync(IHost host, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Within, host.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        bool stays;
        try
        {
            stays = await Ask(stop.Token).WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HostException($"nobody confirmed it within {Within}, so it does not stay.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new HostException($"it could not be confirmed, so it does not stay: {e.Message}", e);
        }
        if (!stays)
            throw new HostException("it was not confirmed, so it does not stay.");
    }
}
