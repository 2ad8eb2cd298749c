using System.Collections.Concurrent;

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
            EndQuietly(end);
        base.Dispose(disposing);
    }

    /// <summary>Ends something where another error is shown already: whatever this fails by hides that one not, and keeps nothing else from its end.</summary>
    private protected static void EndQuietly(Func<Task> end)
    {
        try
        {
            end().GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Why it is ended is what has to be shown.
        }
    }
}
