using System.Collections.Concurrent;
using VirtLab.Hosts;

namespace VirtLab.PowerShell;

/// <summary>A cmdlet that gives out what somebody has to end: the script that gets it, or the cmdlet itself where the pipeline breaks off and nobody may hold it.</summary>
/// <remarks>PowerShell disposes of every cmdlet of a pipeline, and ends the processing of those alone that have worked through their input.</remarks>
public abstract class GivingCmdlet : LabCmdlet
{
    private readonly ConcurrentStack<Func<Task>> _ends = new();

    /// <summary>Ends what is given out, unless the cmdlet comes to its end.</summary>
    private protected void EndIfBrokenOff(Func<Task> end) => _ends.Push(end);

    /// <inheritdoc/>
    protected override void EndProcessing() => _ends.Clear();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        while (_ends.TryPop(out var end))
        {
            try
            {
                end().GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is HostException or IOException or TimeoutException)
            {
                // The others end too, and why the pipeline broke off is what has to be shown.
            }
        }
        base.Dispose(disposing);
    }
}
