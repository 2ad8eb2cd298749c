using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using VirtLab.Hosts.Fingerprints;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Another process of ours that owns a sandbox, to be killed.</summary>
internal sealed class OwnedProcess : IAsyncDisposable
{
    private readonly Process _process;

    private OwnedProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasChildren => Descendants(_process.Id).Count > 0;

    public static OwnedProcess Start(string what)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "VirtLab.Core.Tests.Owner"), what) { RedirectStandardOutput = true };
        return new OwnedProcess(Process.Start(start)!);
    }

    /// <summary>Reads what it says until this line; fails where it ends before.</summary>
    public async Task<string> SaysAsync(string beginning, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            said.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException($"The owner ended without saying '{beginning}'. It said: {string.Join(" | ", said)}");
    }

    /// <summary>Kills it with signal 9. It is stopped first, so that all it has started is known.</summary>
    /// <returns>All processes that it has started, and those that they have.</returns>
    public IReadOnlyList<ProcessHandle> Kill()
    {
        Signal(19);
        var handles = Descendants(_process.Id).Select(ProcessHandle.TryOpen).OfType<ProcessHandle>().ToList();
        Signal(9);
        return handles;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Signal(9);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (NativeCalls.Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Signal {signal} to the owner failed: error {Marshal.GetLastPInvokeError()}."));
    }

    private static List<int> Descendants(int root)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? ProcessEntry.TryRead(id) : null)
            .OfType<ProcessEntry>().ToLookup(entry => entry.Parent, entry => entry.Id);
        var found = new List<int>();
        for (IEnumerable<int> layer = all[root].ToList(); layer.Any(); layer = layer.SelectMany(id => all[id]).ToList())
            found.AddRange(layer);
        return found;
    }
}

/// <summary>A process, held by a pidfd: its number can't be given to another one, and its end can be waited for (pidfd_open(2)).</summary>
internal sealed class ProcessHandle : IDisposable
{
    private readonly int _descriptor;

    private ProcessHandle(int descriptor, string name) => (_descriptor, Name) = (descriptor, name);

    public string Name { get; }

    /// <summary>Opens it; null where it has ended.</summary>
    public static ProcessHandle? TryOpen(int id)
    {
        const int pidfdOpen = 434;
        int descriptor = (int)NativeCalls.Syscall(pidfdOpen, id, 0);
        return descriptor < 0 ? null : new ProcessHandle(descriptor, ProcessEntry.TryRead(id)?.Program ?? "?");
    }

    /// <summary>Waits until it has ended.</summary>
    /// <exception cref="TimeoutException">It has not in time.</exception>
    public Task WaitAsync(TimeSpan patience) => Task.Run(() =>
    {
        const short pollIn = 1;
        var poll = new NativeCalls.PollFile { Descriptor = _descriptor, Events = pollIn };
        if (NativeCalls.Poll(ref poll, 1, (int)patience.TotalMilliseconds) != 1)
            throw new TimeoutException($"{Name} has not ended in {patience.TotalSeconds:0} s.");
    });

    public void Dispose() => _ = NativeCalls.Close(_descriptor);
}

internal static class NativeCalls
{
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern long Syscall(long number, long first, long second);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Poll(ref PollFile files, ulong count, int milliseconds);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFile
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
