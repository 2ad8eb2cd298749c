namespace VirtLab.PowerShell.Tests;

/// <summary>An empty folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("virtlab's ").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
