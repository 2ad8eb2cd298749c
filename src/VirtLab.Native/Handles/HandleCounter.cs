namespace VirtLab.Native.Handles;

/// <summary>Two numbers about the process's native objects. Diagnostic only: nothing depends on them.</summary>
internal sealed class HandleCounter
{
    internal static readonly HandleCounter Shared = new();
    private int _open;
    private int _leaked;

    internal int Open => Volatile.Read(ref _open);

    internal int Leaked => Volatile.Read(ref _leaked);

    internal void Opened() => Interlocked.Increment(ref _open);

    internal void Released() => Interlocked.Decrement(ref _open);

    internal void Forgotten() => Interlocked.Increment(ref _leaked);

    /// <summary>Takes one leak back: for the test that leaks on purpose.</summary>
    internal void Forgive() => Interlocked.Decrement(ref _leaked);
}
