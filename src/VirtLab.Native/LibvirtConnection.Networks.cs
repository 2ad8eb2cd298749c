using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtConnection
{
    /// <summary>All networks, or those that the flags select (<c>virConnectListAllNetworks</c>; <c>virsh net-list --all</c>). Dispose each.</summary>
    /// <param name="flags">Which; none means all.</param>
    public IReadOnlyList<LibvirtNetwork> ListNetworks(ConnectListAllNetworksFlags flags = ConnectListAllNetworksFlags.None)
    {
        using var connection = _handle.Use();
        virNetwork** found = null;
        var count = Check.Success(NativeApi.virConnectListAllNetworks(connection.Pointer, &found, flags));
        var networks = new LibvirtNetwork[count];
        for (var i = 0; i < count; i++) networks[i] = Wrap(found[i]);
        NativeApi.free(found);
        return networks;
    }

    /// <summary>The network of this name (<c>virNetworkLookupByName</c>; <c>virsh net-info NAME</c>).</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtNetwork LookupNetworkByName(string name)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(name);
        return Wrap(Check.NotNull(NativeApi.virNetworkLookupByName(connection.Pointer, text.Pointer)));
    }

    /// <summary>The network of this name, or null when there is none; that is not an exception (<c>virNetworkLookupByName</c>).</summary>
    /// <param name="name">The name.</param>
    public LibvirtNetwork? TryLookupNetworkByName(string name)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(name);
        return WrapOrNull(Check.FoundOrNull(NativeApi.virNetworkLookupByName(connection.Pointer, text.Pointer)));
    }

    /// <summary>The network with this UUID (<c>virNetworkLookupByUUID</c>).</summary>
    /// <param name="uuid">The UUID.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtNetwork LookupNetworkByUuid(Guid uuid)
    {
        using var connection = _handle.Use();
        var bytes = stackalloc byte[NativeUuid.Length];
        NativeUuid.Write(uuid, bytes);
        return Wrap(Check.NotNull(NativeApi.virNetworkLookupByUUID(connection.Pointer, bytes)));
    }

    /// <summary>The network with this UUID, or null when there is none (<c>virNetworkLookupByUUID</c>).</summary>
    /// <param name="uuid">The UUID.</param>
    public LibvirtNetwork? TryLookupNetworkByUuid(Guid uuid)
    {
        using var connection = _handle.Use();
        var bytes = stackalloc byte[NativeUuid.Length];
        NativeUuid.Write(uuid, bytes);
        return WrapOrNull(Check.FoundOrNull(NativeApi.virNetworkLookupByUUID(connection.Pointer, bytes)));
    }

    /// <summary>Starts a transient network (<c>virNetworkCreateXML</c>; <c>virsh net-create</c>).</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="flags">How. Flags need libvirt 7.8; without any, older ones do too.</param>
    public LibvirtNetwork CreateNetworkXml(string xml, NetworkCreateFlags flags = NetworkCreateFlags.None)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(xml);
        return Wrap(flags == NetworkCreateFlags.None
            ? Check.NotNull(NativeApi.virNetworkCreateXML(connection.Pointer, text.Pointer))
            : Check.NotNull(NativeApi.virNetworkCreateXMLFlags(connection.Pointer, text.Pointer, flags)));
    }

    /// <summary>Defines a persistent network, or changes its definition; does not start it (<c>virNetworkDefineXML</c>; <c>virsh net-define</c>).</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="flags">How. Flags need libvirt 7.7; without any, older ones do too.</param>
    public LibvirtNetwork DefineNetworkXml(string xml, NetworkDefineFlags flags = NetworkDefineFlags.None)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(xml);
        return Wrap(flags == NetworkDefineFlags.None
            ? Check.NotNull(NativeApi.virNetworkDefineXML(connection.Pointer, text.Pointer))
            : Check.NotNull(NativeApi.virNetworkDefineXMLFlags(connection.Pointer, text.Pointer, flags)));
    }

    private LibvirtNetwork Wrap(virNetwork* network) => new(new(network, _handle));

    private LibvirtNetwork? WrapOrNull(virNetwork* network) => network is null ? null : Wrap(network);
}
