using VirtLab.Benchmarks;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>Keeps the image that still machines boot, while the tests here run.</summary>
[SetUpFixture]
internal sealed class StillMachines
{
    private static DirectoryInfo? s_folder;

    public static string Image { get; private set; } = "";

    [OneTimeSetUp]
    public void Write()
    {
        s_folder = Directory.CreateTempSubdirectory("virtlab-still-");
        Image = StillImage.Write(s_folder.FullName);
    }

    [OneTimeTearDown]
    public void Delete() => s_folder?.Delete(recursive: true);
}
