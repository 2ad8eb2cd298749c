using System.Collections.Immutable;
using System.Runtime.InteropServices;
using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtDomain
{
    /// <summary>Description, title or an XML element of ours (<c>virDomainGetMetadata</c>; <c>virsh metadata</c>).</summary>
    /// <param name="type">Which.</param>
    /// <param name="uri">The namespace of the element; null for description and title.</param>
    /// <param name="impact">Of the running domain or of its definition.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public string GetMetadata(DomainMetadataType type, string? uri = null, DomainModificationImpact impact = DomainModificationImpact.Current)
    {
        using var domain = _handle.Use();
        using var uriText = new Utf8Argument(uri);
        return Check.NotNull(NativeApi.virDomainGetMetadata(domain.Pointer, type, uriText.Pointer, impact));
    }

    /// <summary>As <see cref="GetMetadata"/>, but null when there is none; that is not an exception.</summary>
    /// <param name="type">Which.</param>
    /// <param name="uri">The namespace of the element; null for description and title.</param>
    /// <param name="impact">Of the running domain or of its definition.</param>
    public string? TryGetMetadata(DomainMetadataType type, string? uri = null, DomainModificationImpact impact = DomainModificationImpact.Current)
    {
        using var domain = _handle.Use();
        using var uriText = new Utf8Argument(uri);
        return Check.FoundOrNull(NativeApi.virDomainGetMetadata(domain.Pointer, type, uriText.Pointer, impact));
    }

    /// <summary>Sets description, title or an XML element of ours; null removes it (<c>virDomainSetMetadata</c>; <c>virsh metadata</c>).</summary>
    /// <param name="type">Which.</param>
    /// <param name="metadata">The text, or the element.</param>
    /// <param name="key">The prefix of the element's namespace; null for description and title.</param>
    /// <param name="uri">The namespace of the element; null for description and title.</param>
    /// <param name="impact">On the running domain, on its definition, or both.</param>
    public void SetMetadata(
        DomainMetadataType type, string? metadata, string? key = null, string? uri = null, DomainModificationImpact impact = DomainModificationImpact.Current)
    {
        using var domain = _handle.Use();
        using var metadataText = new Utf8Argument(metadata);
        using var keyText = new Utf8Argument(key);
        using var uriText = new Utf8Argument(uri);
        Check.Success(NativeApi.virDomainSetMetadata(domain.Pointer, type, metadataText.Pointer, keyText.Pointer, uriText.Pointer, impact));
    }

    /// <summary>Adds a device (<c>virDomainAttachDeviceFlags</c>; <c>virsh attach-device</c>).</summary>
    /// <param name="xml">The device's element.</param>
    /// <param name="flags">On the running domain, on its definition, or both.</param>
    public void AttachDevice(string xml, DomainDeviceModifyFlags flags = DomainDeviceModifyFlags.Current)
    {
        using var domain = _handle.Use();
        using var text = new Utf8Argument(xml);
        Check.Success(NativeApi.virDomainAttachDeviceFlags(domain.Pointer, text.Pointer, flags));
    }

    /// <summary>Takes a device away; the guest may need a moment to let go of it (<c>virDomainDetachDeviceFlags</c>; <c>virsh detach-device</c>).</summary>
    /// <param name="xml">The device's element.</param>
    /// <param name="flags">On the running domain, on its definition, or both.</param>
    public void DetachDevice(string xml, DomainDeviceModifyFlags flags = DomainDeviceModifyFlags.Current)
    {
        using var domain = _handle.Use();
        using var text = new Utf8Argument(xml);
        Check.Success(NativeApi.virDomainDetachDeviceFlags(domain.Pointer, text.Pointer, flags));
    }

    /// <summary>Changes a device, for instance pulls a network cable (<c>virDomainUpdateDeviceFlags</c>; <c>virsh update-device</c>).</summary>
    /// <param name="xml">The device's element as it is to be.</param>
    /// <param name="flags">On the running domain, on its definition, or both.</param>
    public void UpdateDevice(string xml, DomainDeviceModifyFlags flags = DomainDeviceModifyFlags.Current)
    {
        using var domain = _handle.Use();
        using var text = new Utf8Argument(xml);
        Check.Success(NativeApi.virDomainUpdateDeviceFlags(domain.Pointer, text.Pointer, flags));
    }

    /// <summary>The interfaces and their addresses (<c>virDomainInterfaceAddresses</c>; <c>virsh domifaddr</c>).</summary>
    /// <param name="source">Whom to ask.</param>
    public IReadOnlyList<DomainInterface> GetInterfaceAddresses(DomainInterfaceAddressesSource source = DomainInterfaceAddressesSource.Lease)
    {
        using var domain = _handle.Use();
        virDomainInterface** found = null;
        var count = Check.Success(NativeApi.virDomainInterfaceAddresses(domain.Pointer, &found, source, 0));
        var interfaces = new DomainInterface[count];
        for (var i = 0; i < count; i++)
        {
            interfaces[i] = Read(found[i]);
            NativeApi.virDomainInterfaceFree(found[i]);
        }

        NativeApi.free(found);
        return interfaces;
    }

    /// <summary>Opens a serial console or parallel port (<c>virDomainOpenConsole</c>; <c>virsh console</c>). Dispose the stream to close it.</summary>
    /// <param name="device">The device's alias; null for the first console.</param>
    /// <param name="flags">Whether to push another reader off.</param>
    public LibvirtStream OpenConsole(string? device = null, DomainConsoleFlags flags = DomainConsoleFlags.None)
    {
        using var domain = _handle.Use();
        using var deviceText = new Utf8Argument(device);
        var handle = _connection.NewStream();
        try
        {
            using var stream = handle.Use();
            Check.Success(NativeApi.virDomainOpenConsole(domain.Pointer, deviceText.Pointer, stream.Pointer, flags));
            return _connection.Attach(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static DomainInterface Read(virDomainInterface* item)
    {
        var addresses = ImmutableArray.CreateBuilder<InterfaceAddress>((int)item->naddrs);
        for (var i = 0; i < item->naddrs; i++)
        {
            ref var address = ref item->addrs[i];
            addresses.Add(new((IPAddrType)address.type, Text(address.addr) ?? "", (int)address.prefix));
        }

        return new(Text(item->name) ?? "", Text(item->hwaddr), addresses.MoveToImmutable());
    }

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);
}
