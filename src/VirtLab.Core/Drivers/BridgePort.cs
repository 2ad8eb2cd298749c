using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>A bridge and its ports, in batches for <c>ip</c>.</summary>
internal static class BridgePort
{
    /// <summary>Has a bridge treat frames for some of the groups that no bridge passes on as any others.</summary>
    public static string PassOn(InterfaceName bridge, int groups) => $"link set dev {bridge} type bridge group_fwd_mask 0x{groups:x}\n";

    /// <summary>Plugs an interface into a bridge, as libvirt does. That ports are kept apart is each port's, and is lost with its bridge.</summary>
    public static string Plug(string port, InterfaceName bridge, bool isolated) =>
        $"link set dev {port} master {bridge}\n{(isolated ? $"link set dev {port} type bridge_slave isolated on\n" : "")}";
}
