using System.Diagnostics;

namespace VirtLab.Packages.Tests;

/// <summary>An empty folder outside of the checkout, as a user begins with. VirtLab's packages come from where they were packed, those of others from
/// where the build has them: nothing is downloaded, and no VirtLab of an earlier build is taken for this one. It goes with all that is in it.</summary>
internal sealed class FreshFolder : IDisposable
{
    public FreshFolder() => Write("nuget.config", $"""
        <configuration>
          <packageSources><clear /><add key="virtlab" value="{Packed.Folder}" /></packageSources>
          <fallbackPackageFolders><clear /><add key="others" value="{Packed.PackageFolder}" /></fallbackPackageFolders>
        </configuration>
        """);

    public string Root { get; } = Directory.CreateTempSubdirectory("virtlab-fresh.").FullName;

    public void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Copies files of the checkout to the same places here.</summary>
    public void Copy(params string[] paths)
    {
        foreach (var path in paths)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, path))!);
            File.Copy(Path.Combine(Packed.Root, path), Path.Combine(Root, path));
        }
    }

    /// <summary>Runs dotnet here, and returns what it said. It must succeed.</summary>
    public async Task<string> DotnetAsync(params string[] arguments)
    {
        var (exitCode, said) = await TryDotnetAsync(arguments);
        exitCode.Should().Be(0, "dotnet {0} says: {1}", string.Join(' ', arguments), said);
        return said;
    }

    public async Task<(int ExitCode, string Said)> TryDotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // dotnet test tells its children of its own MSBuild.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["NUGET_PACKAGES"] = Path.Combine(Root, ".packages");
        // It would ask the registry.
        start.Environment["NuGetAudit"] = "false";
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
