using VirtLab.Model;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>What was seen, in words: by these two hosts are compared.</summary>
internal static class Sighting
{
    /// <summary>What a frame is and where it came out.</summary>
    public static string Words(SeenFrame frame, World world)
    {
        if (frame.IsArp)
            return $"by {frame.Tap} {Words(Frame.ReadArp(frame.Bytes), world)}";
        return frame.Packet is not { } packet ? $"by {frame.Tap} something else: {Convert.ToHexStringLower(frame.Bytes)}"
            : packet.Interface is { } tap ? $"by {tap} to {world.NameOf(packet.NextHop!.Value)}: {Words(packet)}"
            : $"reaches the host: {Words(packet)}";
    }

    public static string Words(SeenPacket packet) => packet.Protocol switch
    {
        Protocol.Icmp => $"icmp {packet.DestinationPort}/{packet.Code} {packet.Source} > {packet.Destination}"
            + (packet.Quoted is { } quoted ? $" about {Words(quoted)}" : $" id {packet.SourcePort}"),
        Protocol.Tcp => $"tcp {Ends(packet)} {packet.Flags.ToString().ToLowerInvariant()}{(packet.Text.Length == 0 ? "" : $" '{packet.Text.TrimEnd()}'")}",
        Protocol.Udp => $"udp {Ends(packet)}",
        _ => $"another protocol {packet.Source} > {packet.Destination}",
    };

    public static string Words(ArpMessage message, World world) => message.IsReply
        ? $"arp: {message.Sender} is at {world.NameOf(message.SenderMac)}, to {world.NameOf(message.TargetMac)}"
        : $"arp: {world.NameOf(message.SenderMac)} as {message.Sender} asks who has {message.Target}";

    /// <summary>Whether the kernel says it as often as it likes in a time: that there is a shorter way, or none.</summary>
    public static bool IsByTheClock(SeenFrame frame, World world) => frame.Packet switch
    {
        { Protocol: Protocol.Icmp, DestinationPort: 5, NextHop: not null } => true,
        { Protocol: Protocol.Icmp, DestinationPort: 3, Code: 0 or 1 or 13, Quoted: { } quoted } => world.Setting.Nowhere.Any(network => network.Contains(quoted.Destination)),
        _ => false,
    };

    private static string Ends(SeenPacket packet) => $"{packet.Source}:{packet.SourcePort} > {packet.Destination}:{packet.DestinationPort}";
}
