using System.Diagnostics;
using System.Globalization;

namespace VirtLab.Hosts;

/// <summary>Ends programs from the leaves. One that was carried into a sandbox is a child of the one that carried it, which takes it away
/// when it ends. If both ended at once it would be left to the machine's first process, which in a container may take its time, and a
/// sandbox can't end before.</summary>
internal static class ProcessTree
{
    /// <summary>Ends the children of a process of ours.</summary>
    /// <returns>Whether it has any.</returns>
    public static bool EndChildren(int processId)
    {
        var children = ChildrenOf(processId);
        foreach (int child in children)
            End(child);
        return children.Count > 0;
    }

    private static List<int> ChildrenOf(int processId)
    {
        try
        {
            string id = processId.ToString(CultureInfo.InvariantCulture);
            return [.. File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or this kernel does not tell.
            return [];
        }
    }

    private static void End(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself.
        }
    }
}
