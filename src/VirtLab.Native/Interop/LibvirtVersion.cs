namespace VirtLab.Native.Interop;

/// <summary>libvirt packs a version as major * 1,000,000 + minor * 1,000 + release.</summary>
internal static class LibvirtVersion
{
    internal static Version Parse(nuint packed) => new((int)(packed / 1_000_000), (int)(packed / 1000 % 1000), (int)(packed % 1000));
}
