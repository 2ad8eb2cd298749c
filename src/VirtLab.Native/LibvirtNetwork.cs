using System.Runtime.InteropServices;
using VirtLab.Native.Generated;
using VirtLab.Native.Handles;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

/// <summary>
/// A libvirt network. Metadata of ours lives inside its XML. Dispose it when done; the connection stays open natively until then.
/// Any member may throw <see cref="LibvirtException"/> (<see cref="LibvirtObjectNotFoundException"/> when the network has gone).
/// </summary>
public sealed unsafe class LibvirtNetwork : IDisposable
{
    private readonly NetworkHandle _handle;

    internal LibvirtNetwork(NetworkHandle handle) => _handle = handle;

    /// <summary>The name (<c>virNetworkGetName</c>).</summary>
    public string Name
    {
        get
        {
            using var network = _handle.Use();
            return Check.NotNull(NativeApi.virNetworkGetName(network.Pointer));
        }
    }

    /// <summary>The UUID (<c>virNetworkGetUUID</c>; <c>virsh net-uuid</c>).</summary>
    public Guid Uuid
    {
        get
        {
            using var network = _handle.Use();
            var bytes = stackalloc byte[NativeUuid.Length];
            Check.Success(NativeApi.virNetworkGetUUID(network.Pointer, bytes));
            return NativeUuid.Read(bytes);
        }
    }

    /// <summary>The bridge (<c>virNetworkGetBridgeName</c>; <c>virsh net-info</c>).</summary>
    /// <exception cref="LibvirtException">The network has no bridge.</exception>
    public string BridgeName
    {
        get
        {
            using var network = _handle.Use();
            return Check.NotNull(NativeApi.virNetworkGetBridgeName(network.Pointer));
        }
    }

    /// <summary>Whether it is started (<c>virNetworkIsActive</c>).</summary>
    public bool IsActive
    {
        get
        {
            using var network = _handle.Use();
            return Check.Success(NativeApi.virNetworkIsActive(network.Pointer)) == 1;
        }
    }

    /// <summary>Whether it stays defined when it stops (<c>virNetworkIsPersistent</c>).</summary>
    public bool IsPersistent
    {
        get
        {
            using var network = _handle.Use();
            return Check.Success(NativeApi.virNetworkIsPersistent(network.Pointer)) == 1;
        }
    }

    /// <summary>The definition (<c>virNetworkGetXMLDesc</c>; <c>virsh net-dumpxml</c>).</summary>
    /// <param name="flags">As it is, or as it will be at the next start.</param>
    public string GetXmlDescription(NetworkXMLFlags flags = NetworkXMLFlags.None)
    {
        using var network = _handle.Use();
        return Check.NotNull(NativeApi.virNetworkGetXMLDesc(network.Pointer, flags));
    }

    /// <summary>Starts a defined network (<c>virNetworkCreate</c>; <c>virsh net-start</c>).</summary>
    public void Create()
    {
        using var network = _handle.Use();
        Check.Success(NativeApi.virNetworkCreate(network.Pointer));
    }

    /// <summary>Stops it (<c>virNetworkDestroy</c>; <c>virsh net-destroy</c>).</summary>
    public void Destroy()
    {
        using var network = _handle.Use();
        Check.Success(NativeApi.virNetworkDestroy(network.Pointer));
    }

    /// <summary>Removes the definition (<c>virNetworkUndefine</c>; <c>virsh net-undefine</c>).</summary>
    public void Undefine()
    {
        using var network = _handle.Use();
        Check.Success(NativeApi.virNetworkUndefine(network.Pointer));
    }

    /// <summary>Changes a part of the definition, on the running network too (<c>virNetworkUpdate</c>; <c>virsh net-update</c>).</summary>
    /// <param name="command">Add, change or delete.</param>
    /// <param name="section">Which part.</param>
    /// <param name="parentIndex">Which of several parents, such as the nth <c>ip</c> element; -1 when it does not matter.</param>
    /// <param name="xml">The element.</param>
    /// <param name="flags">On the running network, on its definition, or both.</param>
    public void Update(
        NetworkUpdateCommand command, NetworkUpdateSection section, int parentIndex, string xml, NetworkUpdateFlags flags = NetworkUpdateFlags.Current)
    {
        using var network = _handle.Use();
        using var text = new Utf8Argument(xml);
        Check.Success(NativeApi.virNetworkUpdate(network.Pointer, command, section, parentIndex, text.Pointer, flags));
    }

    /// <summary>The leases of its DHCP server (<c>virNetworkGetDHCPLeases</c>; <c>virsh net-dhcp-leases</c>).</summary>
    /// <param name="hardwareAddress">Only those of this MAC address.</param>
    public IReadOnlyList<DhcpLease> GetDhcpLeases(string? hardwareAddress = null)
    {
        using var network = _handle.Use();
        using var mac = new Utf8Argument(hardwareAddress);
        virNetworkDHCPLease** found = null;
        var count = Check.Success(NativeApi.virNetworkGetDHCPLeases(network.Pointer, mac.Pointer, &found, 0));
        var leases = new DhcpLease[count];
        for (var i = 0; i < count; i++)
        {
            leases[i] = Read(found[i]);
            NativeApi.virNetworkDHCPLeaseFree(found[i]);
        }

        NativeApi.free(found);
        return leases;
    }

    /// <summary>Whether it starts with the daemon (<c>virNetworkGetAutostart</c>).</summary>
    public bool GetAutostart()
    {
        using var network = _handle.Use();
        int autostart;
        Check.Success(NativeApi.virNetworkGetAutostart(network.Pointer, &autostart));
        return autostart != 0;
    }

    /// <summary>Sets whether it starts with the daemon (<c>virNetworkSetAutostart</c>; <c>virsh net-autostart</c>).</summary>
    /// <param name="autostart">Whether it does.</param>
    public void SetAutostart(bool autostart)
    {
        using var network = _handle.Use();
        Check.Success(NativeApi.virNetworkSetAutostart(network.Pointer, autostart ? 1 : 0));
    }

    /// <summary>Gives the reference back (<c>virNetworkFree</c>). The network itself is not touched. Never throws.</summary>
    public void Dispose() => _handle.Dispose();

    private static DhcpLease Read(virNetworkDHCPLease* lease) => new()
    {
        Interface = Text(lease->iface) ?? "",
        Expires = lease->expirytime == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(lease->expirytime),
        Type = (IPAddrType)lease->type,
        HardwareAddress = Text(lease->mac),
        Iaid = Text(lease->iaid),
        Address = Text(lease->ipaddr) ?? "",
        Prefix = (int)lease->prefix,
        HostName = Text(lease->hostname),
        ClientId = Text(lease->clientid),
    };

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);
}
