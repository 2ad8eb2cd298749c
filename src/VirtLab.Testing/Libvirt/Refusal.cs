using VirtLab.Hosts;
using VirtLab.Native;
using VirtLab.Native.Interop;

namespace VirtLab.Testing.Libvirt;

/// <summary>libvirt refuses: before it is known which function was called.</summary>
internal sealed class Refusal(ErrorNumber code, ErrorDomain domain, string reason) : Exception(Worded(code, reason))
{
    /// <summary>As whoever called that function is told.</summary>
    public HostException By(string function)
    {
        var cause = LibvirtErrors.ToException(new LibvirtError { Code = code, Domain = domain, Level = ErrorLevel.Error, Message = Message, Function = function });
        return new HostException(cause.Message, cause);
    }

    public static Refusal NoDomain(string name) => new(ErrorNumber.NoDomain, ErrorDomain.Qemu, $"no domain with matching name '{name}'");

    public static Refusal NoNetwork(string name) => new(ErrorNumber.NoNetwork, ErrorDomain.Network, $"no network with matching name '{name}'");

    public static Refusal NoPool(string name) => new(ErrorNumber.NoStoragePool, ErrorDomain.Storage, $"no storage pool with matching name '{name}'");

    public static Refusal Invalid(ErrorDomain domain, string reason) => new(ErrorNumber.OperationInvalid, domain, reason);

    /// <summary>libvirt begins each message by its kind.</summary>
    private static string Worded(ErrorNumber code, string reason) => code switch
    {
        ErrorNumber.NoDomain => $"Domain not found: {reason}",
        ErrorNumber.NoNetwork => $"Network not found: {reason}",
        ErrorNumber.NoStoragePool => $"Storage pool not found: {reason}",
        ErrorNumber.OperationInvalid => $"Requested operation is not valid: {reason}",
        ErrorNumber.OperationFailed => $"operation failed: {reason}",
        ErrorNumber.OperationUnsupported => $"Operation not supported: {reason}",
        ErrorNumber.ConfigUnsupported => $"unsupported configuration: {reason}",
        ErrorNumber.InternalError => $"internal error: {reason}",
        ErrorNumber.DeviceMissing => $"device not found: {reason}",
        ErrorNumber.XmlError => $"XML error: {reason}",
        _ => reason,
    };
}
