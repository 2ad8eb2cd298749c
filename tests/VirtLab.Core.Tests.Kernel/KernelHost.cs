using System.Diagnostics;
using System.Globalization;
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

    private const int Redirect = 5;
    private readonly Dictionary<InterfaceName, int> _taps = [];
    private readonly Dictionary<string, Socket> _senders = [];
    private readonly List<Socket> _receivers = [];
    private readonly List<(int Protocol, int Socket)> _receivers6 = [];
    private readonly LogReader? _log;
    private readonly byte[] _buffer = new byte[4096];

    /// <param name="host">The lab's host.</param>
    /// <param name="neighbours">Who is on each interface's link.</param>
    public KernelHost(HostPicture host, IReadOnlyList<Neighbour> neighbours)
    {
        SystemCalls.UnshareNetwork();
        foreach (string family in (string[])["all", "default"])
        {
            Set($"net/ipv4/conf/{family}/rp_filter", "0");
            // Addresses hold at once, and no router is asked for.
            Set($"net/ipv6/conf/{family}/accept_dad", "0");
            Set($"net/ipv6/conf/{family}/accept_ra", "0");
        }
        Set("net/ipv6/icmp/ratelimit", "0");
        Set("net/ipv4/icmp_ratelimit", "0");
        Set("net/ipv4/icmp_msgs_per_sec", "1000000");
        Set("net/ipv4/icmp_msgs_burst", "1000000");
        Set("net/ipv4/icmp_echo_ignore_all", "1");
        foreach (var one in host.Interfaces.Where(one => one.Name != HostInterface.Loopback))
            _taps[one.Name] = SystemCalls.OpenTap(one.Name.ToString());
        Run("ip", ["-batch", "-"], Links(host, neighbours));
        foreach (var setting in host.Policy.Settings.Where(setting => setting.Path.StartsWith("net/", StringComparison.Ordinal)))
            Set(setting.Path, setting.Value);
        Run("ip", ["-batch", "-"], IpRenderer.RenderChanges(host.Policy, FoundRouting.Nothing));
        string rules = host.Firewall is { } firewall ? NftRenderer.Render(firewall) + GatewayElements.Render(firewall, host.Gateways) : "";
        Run("nft", ["-f", "-"], Observer + rules);
        AwaitAddresses(host);
        _log = host.Firewall is { LogGroup: var group } ? new LogReader(group) : null;
        foreach (int protocol in (int[])[6, 17, 1, Frame.OtherProtocol])
            _receivers.Add(new Socket(new SafeSocketHandle(SystemCalls.RawSocket(protocol), ownsHandle: true)) { Blocking = false });
        foreach (int protocol in (int[])[6, 17, 58, Frame.OtherProtocol])
            _receivers6.Add((protocol, SystemCalls.RawSocket6(protocol)));
        // What the kernel has told the links of itself until now.
        _ = Seen();
    }

    /// <summary>The host's hardware address on an interface.</summary>
    public static MacAddress MacOf(InterfaceName name) => MacAddress.Derive(0x026f00, name.ToString());

    /// <summary>A frame comes in.</summary>
    public List<SeenPacket> Arrive(InterfaceName name, byte[] frame)
    {
        SystemCalls.Write(_taps[name], frame);
        return Seen();
    }

    /// <summary>The host sends a datagram; what it may not send is not sent.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="source">The address that the sender is bound to; none where the host is to choose.</param>
    /// <param name="destination">The destination.</param>
    public List<SeenPacket> Leave(byte[] datagram, IpAddress? source, IpAddress destination)
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
        return Seen();
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
        foreach (var (name, tap) in _taps)
        {
            while (SystemCalls.Read(tap, _buffer) is > 0 and var count)
            {
                if ((_buffer[12], _buffer[13]) is (8, 0) or (0x86, 0xdd) && Frame.Read(_buffer.AsSpan(14, count - 14)) is { } packet)
                {
                    // That a router tells of a shorter way is no fate of the packet.
                    if (packet is { Protocol: Model.Protocol.Icmp, DestinationPort: Redirect })
                        continue;
                    seen.Add(packet with { Interface = name, NextHop = Mac(_buffer.AsSpan(0, 6)) });
                }
                else if (_buffer[12] == 8 && _buffer[13] == 6)
                    throw new InvalidOperationException($"The kernel asks on {name} who has {new IPAddress(_buffer.AsSpan(38, 4))}: the trial knows no such neighbour.");
            }
        }
        foreach (var receiver in _receivers)
        {
            while (receiver.Available > 0 || receiver.Poll(0, SelectMode.SelectRead))
            {
                int count = receiver.Receive(_buffer);
                if (Frame.Read(_buffer.AsSpan(0, count)) is { } packet)
                    seen.Add(packet);
            }
        }
        Span<byte> source = stackalloc byte[16], destination = stackalloc byte[16];
        foreach (var (protocol, receiver) in _receivers6)
        {
            while (SystemCalls.Receive6(receiver, _buffer, source, destination) is >= 0 and var count)
                seen.Add(Frame.Read(protocol, _buffer.AsSpan(0, count), IpAddress.From(new IPAddress(source)), IpAddress.From(new IPAddress(destination))));
        }
        return seen;
    }

    // IPv6 gives an address its route in its own time, and the address counts from then on.
    private static void AwaitAddresses(HostPicture host)
    {
        string[] awaited = [.. host.Interfaces.SelectMany(one => one.Routes).Where(one => one is { Table: Fib.LocalTable, Route.To.IsV6: true })
            .Select(one => $"{Convert.ToHexStringLower(one.Route.To.Address.GetBytes())} 80 ")];
        while (File.ReadAllText("/proc/thread-self/net/ipv6_route") is var routes && !awaited.All(routes.Contains))
            continue;
    }

    private static MacAddress Mac(ReadOnlySpan<byte> bytes) => MacAddress.Parse(string.Join(':', bytes.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture))));

    private static string Links(HostPicture host, IReadOnlyList<Neighbour> neighbours)
    {
        var text = new StringBuilder("link set lo up\n");
        foreach (var one in host.Interfaces.Where(one => one.Name != HostInterface.Loopback))
        {
            _ = text.Append(null, $"link set {one.Name} address {MacOf(one.Name)}\n");
            foreach (var address in one.Addresses)
                _ = text.Append(null, $"address add {address}{(address.IsV6 ? "" : " brd +")} dev {one.Name}\n");
            if (one.IsUp)
                _ = text.Append(null, $"link set {one.Name} up\n");
        }
        foreach (var neighbour in neighbours.Where(one => host.Interface(one.Interface)!.IsUp))
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
