using VirtLab.Hosts;

namespace VirtLab.Drivers;

/// <summary>Ends processes, and waits for what was told to end and does so in its own time.</summary>
internal static class Ending
{
    /// <param name="host">Whose clock it is.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="look">From one look to the next.</param>
    /// <param name="hasEnded">Looks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it has ended within the limit.</returns>
    public static async Task<bool> WaitAsync(IHost host, TimeSpan limit, TimeSpan look, Func<Task<bool>> hasEnded, CancellationToken cancellationToken)
    {
        long began = host.Time.GetTimestamp();
        while (!await hasEnded().ConfigureAwait(false))
        {
            if (host.Time.GetElapsedTime(began) > limit)
                return false;
            await Task.Delay(look, host.Time, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>Ends processes, the hard way; one that has ended meanwhile is no failure. Equivalent to: <c>kill -9 …</c>.</summary>
    /// <param name="host">The host.</param>
    /// <param name="processes">Their numbers; none asks for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task KillAsync(IHost host, string[] processes, CancellationToken cancellationToken)
    {
        if (processes.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("kill", ["-9", .. processes]) { MayFail = true }, cancellationToken).ConfigureAwait(false);
    }
}
