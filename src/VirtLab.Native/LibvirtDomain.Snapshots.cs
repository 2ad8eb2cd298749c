using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtDomain
{
    /// <summary>Takes a snapshot (<c>virDomainSnapshotCreateXML</c>; <c>virsh snapshot-create</c>).</summary>
    /// <param name="xml">What of it and where to, a <c>&lt;domainsnapshot&gt;</c>.</param>
    /// <param name="flags">For instance <see cref="DomainSnapshotCreateFlags.Live"/>: the domain runs on meanwhile.</param>
    public void CreateSnapshotXml(string xml, DomainSnapshotCreateFlags flags = DomainSnapshotCreateFlags.None)
    {
        using var domain = _handle.Use();
        using var text = new Utf8Argument(xml);
        var snapshot = Check.NotNull(NativeApi.virDomainSnapshotCreateXML(domain.Pointer, text.Pointer, flags));
        Check.Success(NativeApi.virDomainSnapshotFree(snapshot));
    }

    /// <summary>Stops the domain and keeps its memory in a file of the daemon's (<c>virDomainSaveFlags</c>; <c>virsh save</c>).
    /// <see cref="LibvirtConnection.RestoreDomain"/> lets it go on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="xml">Its description when it goes on; null: as it is.</param>
    /// <param name="flags">How.</param>
    public void Save(string path, string? xml = null, DomainSaveRestoreFlags flags = DomainSaveRestoreFlags.None)
    {
        using var domain = _handle.Use();
        using var file = new Utf8Argument(path);
        using var text = new Utf8Argument(xml);
        Check.Success(NativeApi.virDomainSaveFlags(domain.Pointer, file.Pointer, text.Pointer, flags));
    }
}
