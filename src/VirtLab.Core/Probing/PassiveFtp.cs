using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VirtLab.Probing;

/// <summary>Where an FTP server wants the data connection: <c>227 … (h1,h2,h3,h4,p1,p2)</c> (RFC 959).</summary>
internal static partial class PassiveFtp
{
    public const ushort ControlPort = 21;

    /// <summary>The port that a packet of the server's names; null for other packets.</summary>
    public static ushort? DataPort(Sighting packet)
    {
        if (packet.SourcePort != ControlPort)
            return null;
        var reply = Passive().Match(Encoding.ASCII.GetString(packet.Payload.Span));
        return byte.TryParse(reply.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out byte high)
            && byte.TryParse(reply.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out byte low) ? (ushort)((high << 8) | low) : null;
    }

    [GeneratedRegex(@"^227 .*?\d+,\d+,\d+,\d+,(\d+),(\d+)", RegexOptions.Multiline)]
    private static partial Regex Passive();
}
