namespace VirtLab.Native.Events;

/// <summary>The live parts of one connection (subscriptions, streams).</summary>
internal sealed class ConnectionParts
{
    private readonly Lock _gate = new();
    private readonly HashSet<IConnectionPart> _parts = [];
    private LibvirtConnectionLostException? _lost;

    /// <summary>What comes when the connection has broken already hears so at once.</summary>
    internal void Add(IConnectionPart part)
    {
        LibvirtConnectionLostException? lost;
        lock (_gate)
        {
            _parts.Add(part);
            lost = _lost;
        }

        if (lost is not null) part.ConnectionLost(lost);
    }

    internal void Remove(IConnectionPart part)
    {
        lock (_gate) _parts.Remove(part);
    }

    /// <summary>Disposes all; each takes itself out.</summary>
    internal void DisposeAll()
    {
        IConnectionPart[] parts;
        lock (_gate) parts = [.. _parts];
        foreach (var part in parts) part.Dispose();
    }

    internal void ConnectionLost(LibvirtConnectionLostException reason)
    {
        IConnectionPart[] parts;
        lock (_gate)
        {
            _lost = reason;
            parts = [.. _parts];
        }

        foreach (var part in parts) part.ConnectionLost(reason);
    }
}
