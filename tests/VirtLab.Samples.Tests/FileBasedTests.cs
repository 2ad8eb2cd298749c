namespace VirtLab.Samples.Tests;

/// <summary>Files that run by themselves are built as <c>dotnet run FILE.cs</c> builds them, from what their "#:" lines name.</summary>
[Category("Builds")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class FileBasedTests
{
    private static readonly string[] Files = [.. Directory.EnumerateFiles(Path.Combine(SampleProgram.Repository, "samples"), "*.cs", SearchOption.AllDirectories)
        .Where(file => File.ReadAllText(file).StartsWith("#!", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Test]
    public void There_are_several_and_each_is_a_program() => Files.Should().HaveCountGreaterThan(4)
        .And.OnlyContain(file => File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute));

    [Test]
    public async Task Each_is_built_from_what_it_names()
    {
        // What they share is built once; the checkout is only read.
        var artifacts = Directory.CreateTempSubdirectory("virtlab-samples.");
        try
        {
            foreach (string file in Files)
            {
                var build = await SampleProgram.StartAsync("dotnet", "build", file, "--nologo", "--artifacts-path", artifacts.FullName);
                build.ExitCode.Should().Be(0, "{0}: {1}", file, build.Output);
            }
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}
