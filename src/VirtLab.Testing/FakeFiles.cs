using System.Collections.Concurrent;
using VirtLab.Hosts;

namespace VirtLab.Testing;

/// <summary>Files of a host in memory.</summary>
public sealed class FakeFiles : IHostFiles
{
    private readonly ConcurrentDictionary<string, string> _texts = new();
    private readonly ConcurrentQueue<string> _published = new();

    /// <summary>What was written, by path there.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>The files of this machine that were published.</summary>
    public IReadOnlyList<string> Published => [.. _published];

    /// <inheritdoc/>
    public Task<string> PublishAsync(string path, CancellationToken cancellationToken = default)
    {
        _published.Enqueue(path);
        return Task.FromResult(path);
    }

    /// <inheritdoc/>
    public Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default)
    {
        string path = $"/run/virtlab/{name}";
        _texts[path] = text;
        return Task.FromResult(path);
    }
}
