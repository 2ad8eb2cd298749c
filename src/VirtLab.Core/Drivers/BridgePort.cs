using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>A bridge's port.</summary>
internal static class BridgePort
{
    /// <summary>Plugs an interface into a bridge, as libvirt does: in a batch for <c>ip</c>. That ports are kept apart is each port's, and is lost with its bridge.</summary>
    public static string Plug(string port, InterfaceName bridge, bool isolated) =>
        $"link set dev {port} master {bridge}\n{(isolated ? $"link set dev {port} type bridge_slave isolated on\n" : "")}";
}
