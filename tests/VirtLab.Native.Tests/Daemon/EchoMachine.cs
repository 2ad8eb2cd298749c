namespace VirtLab.Native.Tests.Daemon;

/// <summary>
/// The smallest guest that can be talked to: a boot sector that greets on the first serial port with '!' and then sends back every byte
/// it gets. Twelve instructions, so it is up as soon as the BIOS is.
/// </summary>
internal static class EchoMachine
{
    private static readonly byte[] Code =
    [
        0xfa, // cli
        0xba, 0xf8, 0x03, // mov dx, 0x3f8     the port's data
        0xb0, 0x21, // mov al, '!'
        0xee, // out dx, al
        0xba, 0xfd, 0x03, // wait: mov dx, 0x3fd  the port's status
        0xec, // in al, dx
        0xa8, 0x01, // test al, 1          a byte has come
        0x74, 0xf8, // jz wait
        0xba, 0xf8, 0x03, // mov dx, 0x3f8
        0xec, // in al, dx
        0x88, 0xc4, // mov ah, al
        0xba, 0xfd, 0x03, // full: mov dx, 0x3fd
        0xec, // in al, dx
        0xa8, 0x20, // test al, 0x20       a byte may go
        0x74, 0xf8, // jz full
        0xba, 0xf8, 0x03, // mov dx, 0x3f8
        0x88, 0xe0, // mov al, ah
        0xee, // out dx, al
        0xeb, 0xde, // jmp wait
    ];

    internal static string WriteDisk(string folder)
    {
        var disk = new byte[1024 * 1024];
        Code.CopyTo(disk, 0);
        (disk[510], disk[511]) = (0x55, 0xaa);
        var path = Path.Combine(folder, "echo.img");
        File.WriteAllBytes(path, disk);
        return path;
    }

    internal static string Xml(string disk) => $"""
        <domain type='qemu'><name>echo</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
          <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{disk}'/><target dev='hda' bus='ide'/></disk>
            <serial type='pty'><target port='0'/></serial>
            <console type='pty'><target type='serial' port='0'/></console>
            <memballoon model='none'/>
          </devices>
        </domain>
        """;
}
