namespace VirtLab.Native.Events;

/// <summary>Something that lives on a connection and must go before it.</summary>
internal interface IConnectionPart : IDisposable
{
    /// <summary>The connection broke: whoever waits must hear of it.</summary>
    void ConnectionLost(LibvirtConnectionLostException reason);
}
