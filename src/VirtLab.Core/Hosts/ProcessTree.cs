using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace VirtLab.Hosts;

/// <summary>Ends a program that was started together with what carries it into a sandbox.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Ends the process's children, so that it reaps them and ends by itself; the other way round they would be left to the machine's
    /// first process. What has no children is ended itself, at once, and whatever is still there after a moment.</summary>
    public static void End(int process, CancellationTokenSource hard)
    {
        var children = Children(process);
        foreach (int child in children)
            Kill(child);
        if (children.Count == 0)
            hard.Cancel();
        else
            hard.CancelAfter(Patience);
    }

    private static List<int> Children(int process)
    {
        try
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
            return [.. Directory.EnumerateDirectories(folder)
                .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
