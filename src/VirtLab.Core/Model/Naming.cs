using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>Names and hardware addresses that follow from a thing's place in the lab, the same on every machine and run.</summary>
internal static class Naming
{
    // QEMU's own for machines; for nodes and uplinks one of the locally administered range.
    private const uint MachineOui = 0x525400, WorldOui = 0x02766c;

    /// <summary>The tap of a machine's card: <c>ursa.etch32.0</c> where that fits into 15 characters, else the start of the machine's name
    /// and a hash of all three. A dot stands in no lab's and no machine's name, so neither form can be taken for another card's.</summary>
    public static InterfaceName Tap(Name lab, Name machine, int index)
    {
        string full = string.Create(CultureInfo.InvariantCulture, $"{lab}.{machine}.{index}");
        if (full.Length <= InterfaceName.MaxLength)
            return full;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..6];
        string start = machine.ToString();
        return $"{start[..Math.Min(start.Length, InterfaceName.MaxLength - hash.Length - 1)]}.{hash}";
    }

    /// <summary>The hardware address of a machine's card.</summary>
    public static MacAddress MachineMac(Name lab, Name machine, int index) =>
        MacAddress.Derive(MachineOui, lab.ToString(), "machine", machine.ToString(), Number(index));

    /// <summary>The hardware address of a node's interface.</summary>
    public static MacAddress NodeMac(Name lab, Name node, int index) =>
        MacAddress.Derive(WorldOui, lab.ToString(), "node", node.ToString(), Number(index));

    /// <summary>The hardware address of an uplink that the lab makes.</summary>
    public static MacAddress UplinkMac(Name lab, InterfaceName uplink) =>
        MacAddress.Derive(WorldOui, lab.ToString(), "uplink", uplink.ToString());

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
