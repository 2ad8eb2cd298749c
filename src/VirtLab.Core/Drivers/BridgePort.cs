using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>A bridge and its ports, in batches for <c>ip</c>.</summary>
internal static class BridgePort
{
    /// <summary>Has a bridge treat a frame for LLDP's address as any other: otherwise it keeps it for the host, learns from it where a hardware address
    /// is, and shows it to no rule. What machines send there, the guard drops.</summary>
    public static string PassOnLldp(InterfaceName bridge) => $"link set dev {bridge} type bridge group_fwd_mask 0x4000\n";

    /// <summary>Plugs an interface into a bridge, as libvirt does. That ports are kept apart is each port's, and is lost with its bridge.</summary>
    public static string Plug(string port, InterfaceName bridge, bool isolated) =>
        $"link set dev {port} master {bridge}\n{(isolated ? $"link set dev {port} type bridge_slave isolated on\n" : "")}";
}
