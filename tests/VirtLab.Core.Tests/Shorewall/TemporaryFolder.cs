namespace VirtLab.Core.Tests.Shorewall;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("virtlab-shorewall-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
