using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Which program sends a probe. All but two are busybox's, so the same command runs in a machine, a node and on the host.</summary>
internal static class ProbeTools
{
    /// <param name="probe">What is sent.</param>
    /// <param name="target">To where.</param>
    /// <param name="number">Tells packets apart that are alike otherwise: it is in the name of the file that a datagram asks for, and in a
    /// single segment's source port and sequence number, as two hping3 that start at the same time may choose the same.</param>
    public static ValueList<string> For(Probe probe, IpAddress target, int number)
    {
        string seconds = Math.Max(1, (int)Math.Ceiling(probe.Timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return probe switch
        {
            // Not wget's own -T: Debian's static busybox crashes on it.
            TcpProbe tcp => ["busybox", "timeout", seconds, "busybox", "wget", "-q", "-O", "-", $"http://{(target.IsV6 ? $"[{target}]" : $"{target}")}:{Text(tcp.Port)}/"],
            UdpProbe udp => ["busybox", "timeout", seconds, "busybox", "tftp", "-g", "-l", "-", "-r", $"seen-{Text(number)}", target.ToString(), Text(udp.Port)],
            PingProbe => ["busybox", "ping", "-c", "1", "-W", seconds, target.ToString()],
            FtpProbe => ["busybox", "timeout", seconds, "busybox", "ftpget", target.ToString(), "-", "seen"],
            SegmentProbe segment => ["hping3", "-q", "-c", "1", "-s", Text(SourcePort(number)), "-M", Text(number), .. Flags(segment.Flags),
                "-p", Text(segment.Port), target.ToString()],
            ArpProbe arp => ["busybox", "arping", "-c", seconds, "-w", seconds, "-f", "-I", arp.Interface.ToString(), target.ToString()],
            _ => throw new InvalidOperationException($"No program sends a {probe.GetType().Name}."),
        };
    }

    private static IEnumerable<string> Flags(TcpFlags flags)
    {
        (TcpFlags Flag, string Option)[] options =
            [(TcpFlags.Fin, "-F"), (TcpFlags.Syn, "-S"), (TcpFlags.Rst, "-R"), (TcpFlags.Psh, "-P"), (TcpFlags.Ack, "-A"), (TcpFlags.Urg, "-U")];
        return options.Where(option => flags.HasFlag(option.Flag)).Select(option => option.Option);
    }

    private static int SourcePort(int number) => 20_000 + (number % 40_000);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
