using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Netfilter's log groups: each lab logs to one of its own, as a group has one reader.</summary>
internal static class LogGroup
{
    // Below are the numbers that people and log daemons choose by hand; the kernel's last is 65,535.
    private const int First = 1024, Last = ushort.MaxValue;

    /// <summary>The group of a lab: it follows from the lab's name, so whoever knows the one knows the other.</summary>
    public static int Of(Name lab)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"virtlab\nlog group\n{lab}"));
        return First + (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (Last - First + 1));
    }
}
