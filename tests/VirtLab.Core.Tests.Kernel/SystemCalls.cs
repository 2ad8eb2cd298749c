using System.ComponentModel;
using System.Runtime.InteropServices;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static partial class SystemCalls
{
    private const int ReadWriteNonBlocking = 0x2 | 0x800, NewNetwork = 0x40000000, Again = 11;
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

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int file);

    /// <summary>struct pollfd.</summary>
    private readonly record struct PollFile(int File, short Events, short Returned);
}
