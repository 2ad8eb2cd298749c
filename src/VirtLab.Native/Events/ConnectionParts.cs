namespace VirtLab.Native.Events;

/// <summary>The live parts of one connection (subscriptions, streams).</summary>
internal sealed class ConnectionParts
{
    private readonly Lock _gate = new();
    private readonly HashSet<IConnectionPart> _parts = [];

    internal void Add(IConnectionPart part)
    {
        lock (_gate) _parts.Add(part);
    }

    internal void Remove(IConnectionPart part)
    {
        lock (_gate) _parts.Remove(part);
    }

    /// <summary>Disposes all; each takes itself out.</summary>
    internal void DisposeAll()
    {
        foreach (var part in Snapshot()) part.Dispose();
    }

    internal void ConnectionLost(LibvirtConnectionLostException reason)
    {
        foreach (var part in Snapshot()) part.ConnectionLost(reason);
    }

    private IConnectionPart[] Snapshot()
    {
        lock (_gate) return [.. _parts];
    }
}
