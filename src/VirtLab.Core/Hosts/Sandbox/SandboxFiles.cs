using System.Collections.Concurrent;
using VirtLab.Primitives;

namespace VirtLab.Hosts.Sandbox;

/// <summary>Files in a sandbox. What the sandbox can see of this machine is used where it is; all else is in its memory, gone with it.</summary>
internal sealed class SandboxFiles(ICommands commands) : IHostFiles
{
    private const string Folder = "/run/virtlab";

    private int _published;

    // Each file is written once; who asks again waits for the first writer.
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _written = new();

    public async Task<string> PublishAsync(string path, CancellationToken cancellationToken = default)
    {
        string full = Path.GetFullPath(path);
        var look = await commands.RunAsync(new HostCommand("test", "-r", full) { MayFail = true }, cancellationToken).ConfigureAwait(false);
        return look.ExitCode == 0 ? full : await WriteOnceAsync($"file:{full}", () => $"{Interlocked.Increment(ref _published)}-{Path.GetExtension(full).TrimStart('.')}", command => command with { InputFile = full }, cancellationToken).ConfigureAwait(false);
    }

    public Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default)
    {
        string safe = Name.Parse(Path.GetFileNameWithoutExtension(name)) + Path.GetExtension(name);
        return WriteOnceAsync($"text:{name}:{text}", () => safe, command => command with { Input = text }, cancellationToken);
    }

    private async Task<string> WriteOnceAsync(string key, Func<string> name, Func<HostCommand, HostCommand> withInput, CancellationToken cancellationToken) =>
        await _written.GetOrAdd(key, unused => new Lazy<Task<string>>(async Task<string> () =>
        {
            string path = $"{Folder}/{name()}";
            _ = await commands.RunAsync(withInput(new HostCommand("dd", $"of={path}", "bs=1M", "status=none")), CancellationToken.None).ConfigureAwait(false);
            return path;
        })).Value.WaitAsync(cancellationToken).ConfigureAwait(false);
}
