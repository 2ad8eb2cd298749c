using System.ComponentModel;
using System.Runtime.InteropServices;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static partial class SystemCalls
{
    private const int ReadWriteNonBlocking = 0x2 | 0x800, NewNetwork = 0x40000000, Again = 11, Ipv6Level = 41;
    private const nuint SetInterface = 0x400454ca;

    /// <summary>This thread, and the programs that it starts, get a network namespace of their own.</summary>
    public static void UnshareNetwork() => _ = Checked(Unshare(NewNetwork), "unshare");

    /// <summary>Opens a tap: what is written to it comes in by the interface, what leaves by the interface is read from it.</summary>
    public static unsafe int OpenTap(string name)
    {
        int tap = Checked(Open("/dev/net/tun", ReadWriteNonBlocking), "open /dev/net/tun");
        // struct ifreq: the name, then the flags IFF_TAP and IFF_NO_PI.
        byte* request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        System.Text.Encoding.ASCII.GetBytes(name, new Span<byte>(request, 15));
        *(short*)(request + 16) = 0x1002;
        _ = Checked(Ioctl(tap, SetInterface, request), $"TUNSETIFF {name}");
        return tap;
    }

    /// <summary>Gets a copy of each IPv4 packet of a protocol that reaches the host itself; .NET opens such sockets for few protocols.</summary>
    public static nint RawSocket(int protocol) => Checked(OpenSocket(2, 3, protocol), "socket");

    /// <summary>The same for IPv6. Reads do not wait.</summary>
    public static unsafe int RawSocket6(int protocol)
    {
        int socket = Checked(OpenSocket(10, 3 | 0x800, protocol), "socket"), on = 1;
        _ = Checked(SetOption(socket, Ipv6Level, 49, &on, sizeof(int)), "setsockopt IPV6_RECVPKTINFO");
        return socket;
    }

    /// <summary>Reads a packet of such a socket, which gives what follows the header.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="data">Where to put it.</param>
    /// <param name="source">The 16 bytes of its source.</param>
    /// <param name="destination">Those of its destination.</param>
    /// <returns>Its length; -1 where none is there.</returns>
    public static unsafe int Receive6(int socket, Span<byte> data, Span<byte> source, Span<byte> destination)
    {
        int count;
        byte* name = stackalloc byte[28], control = stackalloc byte[64];
        fixed (byte* start = data)
        {
            nint* piece = stackalloc nint[2] { (nint)start, data.Length };
            // struct msghdr: name and its length, pieces and their number, control and its length, flags.
            nint* message = stackalloc nint[7] { (nint)name, 28, (nint)piece, 1, (nint)control, 64, 0 };
            count = (int)ReceiveMessage(socket, message, 0);
            if (count < 0 && Marshal.GetLastPInvokeError() == Again)
                return -1;
            _ = Checked(count, "recvmsg");
        }
        // struct sockaddr_in6, and behind a cmsghdr struct in6_pktinfo: the only control message that was asked for.
        new Span<byte>(name + 8, 16).CopyTo(source);
        new Span<byte>(control + 16, 16).CopyTo(destination);
        return count;
    }

    /// <summary>Opens a way to talk to a part of the kernel (AF_NETLINK); reads do not wait.</summary>
    public static int NetlinkSocket(int protocol) => Checked(OpenSocket(16, 3 | 0x800, protocol), "socket");

    public static unsafe void Write(int file, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
            _ = Checked((int)WriteTo(file, start, (nuint)data.Length), "write");
    }

    /// <summary>Reads what is there; 0 where nothing is.</summary>
    public static unsafe int Read(int file, Span<byte> data)
    {
        fixed (byte* start = data)
        {
            int count = (int)ReadFrom(file, start, (nuint)data.Length);
            return count < 0 && Marshal.GetLastPInvokeError() == Again ? 0 : Checked(count, "read");
        }
    }

    /// <summary>Waits until one of the files has something to read, or that many milliseconds.</summary>
    public static unsafe void Await(ReadOnlySpan<int> files, int milliseconds)
    {
        var asked = stackalloc PollFile[files.Length];
        for (int i = 0; i < files.Length; i++)
            asked[i] = new PollFile(files[i], Events: 1, Returned: 0);
        // A signal may cut it short.
        _ = Poll(asked, (nuint)files.Length, milliseconds);
    }

    public static void Close(int file) => _ = CloseFile(file);

    private static int Checked(int result, string call) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Ioctl(int file, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadFrom(int file, byte* data, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteTo(int file, byte* data, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollFile* files, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static unsafe partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint ReceiveMessage(int socket, void* message, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int file);

    /// <summary>struct pollfd.</summary>
    private readonly record struct PollFile(int File, short Events, short Returned);
}
