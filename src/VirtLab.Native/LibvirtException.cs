namespace VirtLab.Native;

/// <summary>libvirt refused or failed. More exact types: <see cref="LibvirtObjectNotFoundException"/>,
/// <see cref="LibvirtNotSupportedException"/>, <see cref="LibvirtConnectionLostException"/>.</summary>
/// <param name="error">What libvirt said.</param>
public class LibvirtException(LibvirtError error) : Exception($"{error?.Function}: {error?.Message} ({error?.Domain}, {error?.Code})")
{
    /// <summary>Everything libvirt said.</summary>
    public LibvirtError Error { get; } = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>What went wrong.</summary>
    public ErrorNumber Code => Error.Code;

    /// <summary>The C function that failed.</summary>
    public string Function => Error.Function;
}
