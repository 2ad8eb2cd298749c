using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtConnection
{
    /// <summary>All domains, or those that the flags select (<c>virConnectListAllDomains</c>; <c>virsh list --all</c>). Dispose each.</summary>
    /// <param name="flags">Which; none means all.</param>
    public IReadOnlyList<LibvirtDomain> ListDomains(ConnectListAllDomainsFlags flags = ConnectListAllDomainsFlags.None)
    {
        using var connection = _handle.Use();
        virDomain** found = null;
        var count = Check.Success(NativeApi.virConnectListAllDomains(connection.Pointer, &found, flags));
        var domains = new LibvirtDomain[count];
        for (var i = 0; i < count; i++) domains[i] = Wrap(found[i]);
        NativeApi.free(found);
        return domains;
    }

    /// <summary>The domain of this name (<c>virDomainLookupByName</c>; <c>virsh dominfo NAME</c>).</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtDomain LookupDomainByName(string name)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(name);
        return Wrap(Check.NotNull(NativeApi.virDomainLookupByName(connection.Pointer, text.Pointer)));
    }

    /// <summary>The domain of this name, or null when there is none; that is not an exception (<c>virDomainLookupByName</c>).</summary>
    /// <param name="name">The name.</param>
    public LibvirtDomain? TryLookupDomainByName(string name)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(name);
        return WrapOrNull(Check.FoundOrNull(NativeApi.virDomainLookupByName(connection.Pointer, text.Pointer)));
    }

    /// <summary>The domain with this UUID (<c>virDomainLookupByUUID</c>).</summary>
    /// <param name="uuid">The UUID.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtDomain LookupDomainByUuid(Guid uuid)
    {
        using var connection = _handle.Use();
        var bytes = stackalloc byte[NativeUuid.Length];
        NativeUuid.Write(uuid, bytes);
        return Wrap(Check.NotNull(NativeApi.virDomainLookupByUUID(connection.Pointer, bytes)));
    }

    /// <summary>The domain with this UUID, or null when there is none (<c>virDomainLookupByUUID</c>).</summary>
    /// <param name="uuid">The UUID.</param>
    public LibvirtDomain? TryLookupDomainByUuid(Guid uuid)
    {
        using var connection = _handle.Use();
        var bytes = stackalloc byte[NativeUuid.Length];
        NativeUuid.Write(uuid, bytes);
        return WrapOrNull(Check.FoundOrNull(NativeApi.virDomainLookupByUUID(connection.Pointer, bytes)));
    }

    /// <summary>The running domain with this number (<c>virDomainLookupByID</c>).</summary>
    /// <param name="id">The number.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtDomain LookupDomainById(int id)
    {
        using var connection = _handle.Use();
        return Wrap(Check.NotNull(NativeApi.virDomainLookupByID(connection.Pointer, id)));
    }

    /// <summary>The running domain with this number, or null when there is none (<c>virDomainLookupByID</c>).</summary>
    /// <param name="id">The number.</param>
    public LibvirtDomain? TryLookupDomainById(int id)
    {
        using var connection = _handle.Use();
        return WrapOrNull(Check.FoundOrNull(NativeApi.virDomainLookupByID(connection.Pointer, id)));
    }

    /// <summary>Starts a transient domain (<c>virDomainCreateXML</c>; <c>virsh create</c>).</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="flags">How.</param>
    public LibvirtDomain CreateDomainXml(string xml, DomainCreateFlags flags = DomainCreateFlags.None)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(xml);
        return Wrap(Check.NotNull(NativeApi.virDomainCreateXML(connection.Pointer, text.Pointer, flags)));
    }

    /// <summary>Defines a persistent domain, or changes its definition; does not start it (<c>virDomainDefineXMLFlags</c>; <c>virsh define</c>).</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="flags">How.</param>
    public LibvirtDomain DefineDomainXml(string xml, DomainDefineFlags flags = DomainDefineFlags.None)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(xml);
        return Wrap(Check.NotNull(NativeApi.virDomainDefineXMLFlags(connection.Pointer, text.Pointer, flags)));
    }

    /// <summary>Starts a domain with the memory that a file of the daemon's keeps (<c>virDomainRestoreFlags</c>; <c>virsh restore</c>).</summary>
    /// <param name="path">The file, as <see cref="LibvirtDomain.Save"/> or an external snapshot of memory has written it.</param>
    /// <param name="xml">Its description; null: as it was.</param>
    /// <param name="flags">How.</param>
    public void RestoreDomain(string path, string? xml = null, DomainSaveRestoreFlags flags = DomainSaveRestoreFlags.None)
    {
        using var connection = _handle.Use();
        using var file = new Utf8Argument(path);
        using var text = new Utf8Argument(xml);
        Check.Success(NativeApi.virDomainRestoreFlags(connection.Pointer, file.Pointer, text.Pointer, flags));
    }

    private LibvirtDomain Wrap(virDomain* domain) => new(new(domain, _handle), this);

    private LibvirtDomain? WrapOrNull(virDomain* domain) => domain is null ? null : Wrap(domain);
}
