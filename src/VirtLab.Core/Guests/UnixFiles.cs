namespace VirtLab.Guests;

/// <summary>Modes of files. The library runs on Linux only; the compiler's platform check wants to see that said.</summary>
internal static class UnixFiles
{
    /// <summary>rw-r--r--</summary>
    public const UnixFileMode Readable = (UnixFileMode)0b110_100_100;

    /// <summary>rwxr-xr-x</summary>
    public const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    /// <summary>Sets a file's mode, whatever the process's umask is.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    /// <summary>Makes a folder that only its owner can change. One that is there keeps its mode.</summary>
    public static void CreateFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
            _ = Directory.CreateDirectory(path, Executable);
    }
}
