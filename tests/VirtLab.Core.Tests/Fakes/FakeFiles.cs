using System.Collections.Concurrent;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Fakes;

/// <summary>Files of a host in memory.</summary>
internal sealed class FakeFiles : IHostFiles
{
    /// <summary>What was written, by path there.</summary>
    public ConcurrentDictionary<string, string> Texts { get; } = new();

    /// <summary>The files of this machine that were published.</summary>
    public ConcurrentQueue<string> Published { get; } = new();

    public Task<string> PublishAsync(string path, CancellationToken cancellationToken = default)
    {
        Published.Enqueue(path);
        return Task.FromResult(path);
    }

    public Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default)
    {
        string path = $"/run/virtlab/{name}";
        Texts[path] = text;
        return Task.FromResult(path);
    }
}
