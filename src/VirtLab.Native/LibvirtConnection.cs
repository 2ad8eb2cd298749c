using System.Runtime.InteropServices;
using VirtLab.Native.Events;
using VirtLab.Native.Generated;
using VirtLab.Native.Handles;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

/// <summary>
/// A connection to a libvirt daemon or to a driver inside this process, such as <c>test:///default</c>. It may be used from any number of
/// threads. Calls block until libvirt answers: from asynchronous code make them through <see cref="BlockingCalls"/>.
/// Any call may throw <see cref="LibvirtException"/> or, once the connection was disposed, <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed unsafe partial class LibvirtConnection : IDisposable
{
    private readonly ConnectionHandle _handle;
    private readonly ConnectionParts _parts = new();
    private readonly CloseContext _close;
    private int _disposed;

    private LibvirtConnection(virConnect* connection)
    {
        _handle = new(connection);
        _domainEvents = DomainEventSource();
        _networkEvents = NetworkEventSource();
        _storagePoolEvents = StoragePoolEventSource();
        _close = new(_parts);
        // Drivers inside the process take this without keeping it: they can't break.
        if (NativeApi.virConnectRegisterCloseCallback(connection, CloseContext.Pointer, _close.Opaque, FreeCallback.Pointer) < 0) _close.Release();
    }

    /// <summary>Done when the connection was closed by the other side or broke, with the reason; disposing does not end it.</summary>
    public Task<ConnectCloseReason> Closed => _close.Reason;

    /// <summary>The URI libvirt settled on (<c>virConnectGetURI</c>; <c>virsh uri</c>).</summary>
    public string Uri
    {
        get
        {
            using var connection = _handle.Use();
            return Check.NotNull(NativeApi.virConnectGetURI(connection.Pointer));
        }
    }

    /// <summary>The host's name as the daemon sees it (<c>virConnectGetHostname</c>; <c>virsh hostname</c>).</summary>
    public string HostName
    {
        get
        {
            using var connection = _handle.Use();
            return Check.NotNull(NativeApi.virConnectGetHostname(connection.Pointer));
        }
    }

    /// <summary>The hypervisor driver's name, such as QEMU (<c>virConnectGetType</c>).</summary>
    public string DriverName
    {
        get
        {
            using var connection = _handle.Use();
            return Check.NotNull(NativeApi.virConnectGetType(connection.Pointer));
        }
    }

    /// <summary>The libvirt version of the daemon, or of the library when the driver is inside the process (<c>virConnectGetLibVersion</c>).</summary>
    public Version DaemonVersion
    {
        get
        {
            using var connection = _handle.Use();
            CULong version;
            Check.Success(NativeApi.virConnectGetLibVersion(connection.Pointer, &version));
            return LibvirtVersion.Parse(version.Value);
        }
    }

    /// <summary>The hypervisor's version, such as QEMU's (<c>virConnectGetVersion</c>).</summary>
    public Version HypervisorVersion
    {
        get
        {
            using var connection = _handle.Use();
            CULong version;
            Check.Success(NativeApi.virConnectGetVersion(connection.Pointer, &version));
            return LibvirtVersion.Parse(version.Value);
        }
    }

    /// <summary>Whether the daemon can still be reached, as far as is known (<c>virConnectIsAlive</c>). Does not throw for a broken connection.</summary>
    public bool IsAlive
    {
        get
        {
            if (_handle.IsClosed) return false;
            using var connection = _handle.Use();
            return NativeApi.virConnectIsAlive(connection.Pointer) == 1;
        }
    }

    /// <summary>Opens a connection (<c>virConnectOpen</c>; <c>virsh -c URI</c>).</summary>
    /// <param name="uri">For instance <c>qemu:///system</c> or <c>qemu+unix:///system?socket=/path</c>.</param>
    /// <exception cref="LibvirtNotFoundException">libvirt is not installed.</exception>
    /// <exception cref="LibvirtConnectionLostException">No daemon answers there.</exception>
    public static LibvirtConnection Open(string uri)
    {
        EventLoop.EnsureRunning();
        using var name = new Utf8Argument(uri);
        return new(Check.NotNull(NativeApi.virConnectOpen(name.Pointer)));
    }

    /// <summary>Opens a connection that can look but not touch (<c>virConnectOpenReadOnly</c>; <c>virsh -r</c>).</summary>
    /// <param name="uri">For instance <c>qemu:///system</c>.</param>
    /// <exception cref="LibvirtNotFoundException">libvirt is not installed.</exception>
    /// <exception cref="LibvirtConnectionLostException">No daemon answers there.</exception>
    public static LibvirtConnection OpenReadOnly(string uri)
    {
        EventLoop.EnsureRunning();
        using var name = new Utf8Argument(uri);
        return new(Check.NotNull(NativeApi.virConnectOpenReadOnly(name.Pointer)));
    }

    /// <summary>What host and hypervisor can do, as XML (<c>virConnectGetCapabilities</c>; <c>virsh capabilities</c>).</summary>
    public string GetCapabilitiesXml()
    {
        using var connection = _handle.Use();
        return Check.NotNull(NativeApi.virConnectGetCapabilities(connection.Pointer));
    }

    /// <summary>What a kind of domain could have, as XML (<c>virConnectGetDomainCapabilities</c>; <c>virsh domcapabilities</c>). Null stands for the default.</summary>
    /// <param name="emulator">Path of the emulator.</param>
    /// <param name="architecture">For instance <c>x86_64</c>.</param>
    /// <param name="machine">For instance <c>q35</c>.</param>
    /// <param name="virtualizationType"><c>kvm</c> or <c>qemu</c>.</param>
    public string GetDomainCapabilitiesXml(string? emulator = null, string? architecture = null, string? machine = null, string? virtualizationType = null)
    {
        using var connection = _handle.Use();
        using var emulatorText = new Utf8Argument(emulator);
        using var architectureText = new Utf8Argument(architecture);
        using var machineText = new Utf8Argument(machine);
        using var typeText = new Utf8Argument(virtualizationType);
        return Check.NotNull(NativeApi.virConnectGetDomainCapabilities(
            connection.Pointer, emulatorText.Pointer, architectureText.Pointer, machineText.Pointer, typeText.Pointer, 0));
    }

    /// <summary>Sends heartbeats, so that a daemon that hangs is noticed (<c>virConnectSetKeepAlive</c>).</summary>
    /// <param name="interval">Between two heartbeats, in whole seconds.</param>
    /// <param name="count">Unanswered heartbeats after which the connection counts as broken.</param>
    /// <returns>False when the driver or daemon knows no heartbeats: one inside the process needs none.</returns>
    public bool TrySetKeepAlive(TimeSpan interval, int count)
    {
        using var connection = _handle.Use();
        return NativeApi.virConnectSetKeepAlive(connection.Pointer, (int)interval.TotalSeconds, (uint)count) == 0;
    }

    /// <summary>
    /// Ends subscriptions and streams, then closes (<c>virConnectClose</c>). Never throws; a second call does nothing. Domains, networks and
    /// pools of this connection that were not disposed keep the native connection open until they are.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _parts.DisposeAll();
        _domainEvents.Dispose();
        _networkEvents.Dispose();
        _storagePoolEvents.Dispose();
        using (var connection = _handle.Use())
            NativeApi.virConnectUnregisterCloseCallback(connection.Pointer, CloseContext.Pointer);

        // A driver inside the process never calls the free callback, so the context goes here in any case.
        _close.Release();
        _handle.Dispose();
    }

    /// <summary>A stream that is not yet connected to anything.</summary>
    internal StreamHandle NewStream()
    {
        using var connection = _handle.Use();
        return new(Check.NotNull(NativeApi.virStreamNew(connection.Pointer, StreamFlags.Nonblock)), _handle);
    }

    /// <summary>Lets the event loop drive a stream that a call has just opened.</summary>
    internal LibvirtStream Attach(StreamHandle stream) => new(stream, _parts);

    /// <summary>What closing answered: 0 when no reference was left. For tests.</summary>
    internal int? CloseResult => _handle.ReleaseResult;

}
