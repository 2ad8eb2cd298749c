using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Explaining.Forwarding;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>A lab's host as the real kernel plays it, in a network namespace: a tap for each interface, the rules and routes as they are rendered
/// for a real host. Whatever is written to a tap has gone its way when the write returns.</summary>
internal sealed class KernelHost : IDisposable
{
    // What the stack answers itself is not asked about: it never reaches the rules. Refusals of rules have a connection already, and pass.
    private const string Observer = """
        table inet observer {
            chain out { type filter hook output priority -400; meta skuid 0 return; ct state related return; drop; }
        }

        """;

    private const int Redirect = 5, EchoRequest = 8;
    private readonly Dictionary<InterfaceName, int> _taps = [];
    private readonly Dictionary<string, Socket> _senders = [];
    private readonly List<Socket> _receivers = [];
    private readonly List<(int Protocol, int Socket)> _receivers6 = [];
    private readonly LogReader? _log;
    private readonly byte[] _buffer = new byte[4096];

    /// <summary>With the lab's rules and routes.</summary>
    /// <param name="host">The lab's host.</param>
    /// <param name="neighbours">Who is on each interface's link.</param>
    public KernelHost(HostPicture host, IReadOnlyList<Neighbour> neighbours) : this([.. host.Interfaces], neighbours, [])
    {
        Load(host);
        AwaitAddresses(host);
        _log = host.Firewall is { LogGroup: var group } ? new LogReader(group) : null;
        // What the kernel has told the links of itself until now.
        _ = Collect();
    }

    /// <summary>With links, addresses and neighbours, and as yet without rules and routes.</summary>
    /// <param name="interfaces">The host's interfaces.</param>
    /// <param name="neighbours">Who is on each interface's link.</param>
    /// <param name="ports">The ports of those that are bridges; one without ports is a tap itself.</param>
    public KernelHost(IReadOnlyList<HostInterface> interfaces, IReadOnlyList<Neighbour> neighbours, IReadOnlyList<BridgePort> ports)
    {
        bool hasV6 = interfaces.Any(one => one.Name != HostInterface.Loopback && one.Addresses.Any(address => address.IsV6));
        SystemCalls.UnshareNetwork();
        foreach (string family in (string[])["all", "default"])
        {
            Set($"net/ipv4/conf/{family}/rp_filter", "0");
            // Addresses hold at once, and no router is asked for.
            Set($"net/ipv6/conf/{family}/accept_dad", "0");
            Set($"net/ipv6/conf/{family}/accept_ra", "0");
            Set($"net/ipv6/conf/{family}/disable_ipv6", hasV6 ? "0" : "1");
        }
        Set("net/ipv6/icmp/ratelimit", "0");
        Set("net/ipv4/icmp_ratelimit", "0");
        Set("net/ipv4/icmp_msgs_per_sec", "1000000");
        Set("net/ipv4/icmp_msgs_burst", "1000000");
        Set("net/ipv4/icmp_echo_ignore_all", "1");
        foreach (var name in interfaces.Select(one => one.Name).Where(name => name != HostInterface.Loopback && !IsBridge(name)).Concat(ports.Select(port => port.Tap)))
            _taps[name] = SystemCalls.OpenTap(name.ToString());
        Run("ip", ["-batch", "-"], Links(interfaces, neighbours, ports));
        // A forged frame moves no port: each packet is to find the same bridge.
        if (ports.Count > 0)
            Run("bridge", ["-batch", "-"], string.Concat(ports.Select(port => $"fdb replace {port.Mac} dev {port.Tap} master static sticky\n")));
        foreach (int protocol in (int[])[6, 17, 1, Frame.OtherProtocol])
            _receivers.Add(new Socket(new SafeSocketHandle(SystemCalls.RawSocket(protocol), ownsHandle: true)) { Blocking = false });
        foreach (int protocol in hasV6 ? (int[])[6, 17, 58, Frame.OtherProtocol] : [])
            _receivers6.Add((protocol, SystemCalls.RawSocket6(protocol)));

        bool IsBridge(InterfaceName name) => ports.Any(port => port.Bridge == name);
    }

    /// <summary>Puts the lab's rules and routes in force where this thread is: in the namespace of the last host that it made.</summary>
    /// <param name="host">The lab's host.</param>
    /// <param name="guard">What its machines may send; anything by default.</param>
    public static void Load(HostPicture host, CompiledFirewall? guard = null)
    {
        foreach (var setting in host.Policy.Settings.Where(setting => setting.Path.StartsWith("net/", StringComparison.Ordinal)))
            Set(setting.Path, setting.Value);
        var lines = IpRenderer.RenderChanges(host.Policy, FoundRouting.Nothing);
        Run("ip", ["-batch", "-"], lines.V4);
        Run("ip", ["-6", "-batch", "-"], lines.V6);
        string rules = host.Firewall is { } firewall ? NftRenderer.Render(firewall) + GatewayElements.Render(firewall, host.Gateways) : "";
        Run("nft", ["-f", "-"], Observer + rules + (guard is null ? "" : NftRenderer.Render(guard)));
    }

    /// <summary>Lets a program put its own rules and routes in force there; whom it pings answers.</summary>
    public void Load(string program, params string[] arguments)
    {
        Run("nft", ["-f", "-"], Observer);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        do
            AnswerPings();
        while (!process.WaitForExit(1));
        _ = Collect();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {output.GetAwaiter().GetResult()}\n{error.GetAwaiter().GetResult()}");
    }

    /// <summary>The host's hardware address on an interface.</summary>
    public static MacAddress MacOf(InterfaceName name) => MacAddress.Derive(0x026f00, name.ToString());

    /// <summary>A frame comes in.</summary>
    public List<SeenPacket> Arrive(InterfaceName name, byte[] frame)
    {
        Put(name, frame);
        return Seen();
    }

    /// <summary>A frame comes in by a tap; what becomes of it is to be collected.</summary>
    public void Put(InterfaceName tap, byte[] frame) => SystemCalls.Write(_taps[tap], frame);

    /// <summary>The host sends a datagram; what it may not send is not sent.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="source">The address that the sender is bound to; none where the host is to choose.</param>
    /// <param name="destination">The destination.</param>
    public List<SeenPacket> Leave(byte[] datagram, IpAddress? source, IpAddress destination)
    {
        Emit(datagram, source, destination);
        return Seen();
    }

    /// <summary>As <see cref="Leave"/>; what becomes of it is to be collected.</summary>
    public void Emit(byte[] datagram, IpAddress? source, IpAddress destination)
    {
        string key = source?.ToString() ?? "";
        if (!_senders.TryGetValue(key, out var sender))
        {
            _senders[key] = sender = new Socket(destination.Value.AddressFamily, SocketType.Raw, ProtocolType.Raw);
            if (!destination.IsV6)
                sender.EnableBroadcast = true;
            if (source is { } own)
                sender.Bind(new IPEndPoint(own.Value, 0));
        }
        try
        {
            _ = sender.SendTo(datagram, new IPEndPoint(destination.Value, 0));
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AccessDenied
            or SocketError.InvalidArgument or SocketError.OperationNotSupported or SocketError.ConnectionRefused || error.NativeErrorCode == 1)
        {
            // Dropped on its way out, or no way.
        }
    }

    public void Dispose()
    {
        foreach (int file in _taps.Values.Concat(_receivers6.Select(one => one.Socket)))
            SystemCalls.Close(file);
        foreach (var socket in _receivers.Concat(_senders.Values))
            socket.Dispose();
        _log?.Dispose();
    }

    /// <summary>What the firewall has logged since the last look, without blanks at the end.</summary>
    public List<string> Logged() => _log?.Read() ?? [];

    /// <summary>What has left the host or reached it since the last look.</summary>
    public List<SeenPacket> Seen()
    {
        var seen = new List<SeenPacket>();
        foreach (var frame in Collect())
        {
            // That a router tells of a shorter way is no fate of the packet.
            if (frame.Packet is { } packet && packet is not { Protocol: Model.Protocol.Icmp, DestinationPort: Redirect })
                seen.Add(packet);
            else if (frame.IsArp)
                throw new InvalidOperationException($"The kernel asks on {frame.Tap} who has {new IPAddress(frame.Bytes.AsSpan(38, 4))}: the trial knows no such neighbour.");
        }
        Span<byte> source = stackalloc byte[16], destination = stackalloc byte[16];
        foreach (var (protocol, receiver) in _receivers6)
        {
            while (SystemCalls.Receive6(receiver, _buffer, source, destination) is >= 0 and var count)
                seen.Add(Frame.Read(protocol, _buffer.AsSpan(0, count), IpAddress.From(new IPAddress(source)), IpAddress.From(new IPAddress(destination))));
        }
        return seen;
    }

    // IPv6 gives an address its route in its own time, and the address counts from then on; so does that which a link that is up makes itself.
    private static void AwaitAddresses(HostPicture host)
    {
        var links = host.Interfaces.Where(one => one.Name != HostInterface.Loopback).ToList();
        var own = links.Where(one => one.IsUp && links.Exists(other => other.Addresses.Any(address => address.IsV6))).Select(one => Cidr.LinkLocal.Eui64(MacOf(one.Name)));
        string[] awaited = [.. links.SelectMany(one => one.Routes).Where(one => one is { Table: Fib.LocalTable, Route.To.IsV6: true }).Select(one => one.Route.To.Address).Concat(own)
            .Select(address => $"{Convert.ToHexStringLower(address.GetBytes())} 80 ")];
        while (File.ReadAllText("/proc/thread-self/net/ipv6_route") is var routes && !awaited.All(routes.Contains))
            continue;
    }

    /// <summary>The frames that have left the host, and the packets that have reached it, since the last look.</summary>
    public List<SeenFrame> Collect()
    {
        var seen = new List<SeenFrame>();
        foreach (var (name, tap) in _taps)
        {
            while (SystemCalls.Read(tap, _buffer) is > 0 and var count)
                seen.Add(new SeenFrame(name, _buffer.AsSpan(0, count).ToArray()));
        }
        foreach (var receiver in _receivers)
        {
            while (receiver.Available > 0 || receiver.Poll(0, SelectMode.SelectRead))
                seen.Add(new SeenFrame(null, _buffer.AsSpan(0, receiver.Receive(_buffer)).ToArray()));
        }
        return seen;
    }

    // Shorewall pings the gateways that it tells apart by their hardware addresses, and waits for ten seconds where one does not answer.
    private void AnswerPings()
    {
        foreach (var frame in Collect().Where(frame => frame is { Tap: not null, Packet: { Protocol: Model.Protocol.Icmp, DestinationPort: EchoRequest } }))
            Put(frame.Tap!.Value, Frame.EchoReply(frame.Bytes));
    }

    private static string Links(IReadOnlyList<HostInterface> interfaces, IReadOnlyList<Neighbour> neighbours, IReadOnlyList<BridgePort> ports)
    {
        var text = new StringBuilder("link set lo up\n");
        // Ports forward at once, and no timer makes the bridge speak.
        foreach (var bridge in ports.Select(port => port.Bridge).Distinct())
            _ = text.Append(null, $"link add {bridge} type bridge forward_delay 0 mcast_snooping 0\n");
        foreach (var port in ports)
            _ = text.Append(null, $"link set {port.Tap} master {port.Bridge} up\n");
        foreach (var one in interfaces.Where(one => one.Name != HostInterface.Loopback))
        {
            _ = text.Append(null, $"link set {one.Name} address {MacOf(one.Name)}\n");
            foreach (var address in one.Addresses)
                _ = text.Append(null, $"address add {address}{(address.IsV6 ? " nodad" : " brd +")} dev {one.Name}\n");
            if (one.IsUp)
                _ = text.Append(null, $"link set {one.Name} up\n");
        }
        foreach (var neighbour in neighbours.Where(neighbour => interfaces.Any(one => one.Name == neighbour.Interface && one.IsUp)))
            _ = text.Append(null, $"neighbour replace {neighbour.Address} lladdr {neighbour.Mac} dev {neighbour.Interface} nud permanent\n");
        return text.ToString();
    }

    // Below /proc/sys/net stands what the namespace of the asking thread has.
    private static void Set(string path, string value) => File.WriteAllText($"/proc/sys/{path}", value);

    // Started from this thread, which is in the namespace.
    private static void Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {error}\n{input}");
    }
}

/// <summary>Somebody on an interface's link.</summary>
internal sealed record Neighbour(InterfaceName Interface, IpAddress Address, MacAddress Mac);

/// <summary>A tap that is a bridge's port.</summary>
/// <param name="Bridge">The bridge.</param>
/// <param name="Tap">The tap.</param>
/// <param name="Mac">The hardware address of who is behind it.</param>
internal sealed record BridgePort(InterfaceName Bridge, InterfaceName Tap, MacAddress Mac);

/// <summary>A frame that left the host by a tap, or an IP packet that reached the host itself.</summary>
/// <param name="Tap">The tap; none for what reached the host.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record SeenFrame(InterfaceName? Tap, byte[] Bytes)
{
    /// <summary>Where the IP packet begins.</summary>
    public const int Header = 14;

    public bool IsArp => Tap is not null && Bytes[12] == 8 && Bytes[13] == 6;

    /// <summary>The IP packet in it; none where there is none.</summary>
    public SeenPacket? Packet => Tap is null ? Frame.Read(Bytes)
        : (Bytes[12], Bytes[13]) is (8, 0) or (0x86, 0xdd) && Frame.Read(Bytes.AsSpan(Header)) is { } packet ? packet with { Interface = Tap, NextHop = Frame.Mac(Bytes.AsSpan(0, 6)) }
        : null;
}
