namespace VirtLab.Native.Interop;

/// <summary>From libvirt's error numbers to exception types.</summary>
internal static class LibvirtErrors
{
    internal static LibvirtException ToException(LibvirtError error) => error switch
    {
        _ when IsNotFound(error.Code) => new LibvirtObjectNotFoundException(error),
        _ when IsNotSupported(error.Code) => new LibvirtNotSupportedException(error),
        _ when IsConnectionLost(error) => new LibvirtConnectionLostException(error),
        _ => new LibvirtException(error),
    };

    internal static bool IsNotFound(ErrorNumber code) => code is
        ErrorNumber.NoDomain or ErrorNumber.NoNetwork or ErrorNumber.NoStoragePool or ErrorNumber.NoStorageVol or ErrorNumber.NoNodeDevice
        or ErrorNumber.NoInterface or ErrorNumber.NoSecret or ErrorNumber.NoNwfilter or ErrorNumber.NoNwfilterBinding
        or ErrorNumber.NoDomainSnapshot or ErrorNumber.NoDomainCheckpoint or ErrorNumber.NoDomainMetadata or ErrorNumber.NoNetworkPort
        or ErrorNumber.NoDomainBackup or ErrorNumber.NoServer or ErrorNumber.NoClient;

    private static bool IsNotSupported(ErrorNumber code) => code is
        ErrorNumber.NoSupport or ErrorNumber.OperationUnsupported or ErrorNumber.ConfigUnsupported or ErrorNumber.ArgumentUnsupported;

    // The RPC client reports a socket that broke, or never opened, as a system or internal error of its own domain.
    private static bool IsConnectionLost(LibvirtError error) =>
        error.Code is ErrorNumber.InvalidConn or ErrorNumber.NoConnect
        || (error.Domain == ErrorDomain.Rpc && error.Code is ErrorNumber.SystemError or ErrorNumber.InternalError or ErrorNumber.Rpc);
}
