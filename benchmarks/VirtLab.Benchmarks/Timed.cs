using System.Diagnostics;

namespace VirtLab.Benchmarks;

/// <summary>How long something takes.</summary>
internal static class Timed
{
    public static async Task<TimeSpan> OfAsync(Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start);
    }

    public static (TimeSpan Took, T Result) Of<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        var result = work();
        return (Stopwatch.GetElapsedTime(start), result);
    }
}
