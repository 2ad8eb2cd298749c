using System.Diagnostics;
using System.Xml.Linq;

namespace VirtLab.Packages.Tests;

/// <summary>An empty folder outside of the checkout, as a user begins with. VirtLab's packages come from where they were packed, those of others from
/// where the build has them: nothing is downloaded, and no VirtLab of an earlier build is taken for this one. It goes with all that is in it.</summary>
internal sealed class FreshFolder : IDisposable
{
    private readonly string _outer = Directory.CreateTempSubdirectory("virtlab-fresh.").FullName;

    public FreshFolder()
    {
        Root = Directory.CreateDirectory(Path.Combine(_outer, "folder")).FullName;
        // The folder's own nuget.config, where a user makes one, has the ordinary source, which is not asked.
        new XElement("configuration",
            new XElement("packageSources", new XElement("clear"), Entry("virtlab", Packed.Folder)),
            new XElement("disabledPackageSources", Entry("nuget", "true")),
            new XElement("fallbackPackageFolders", new XElement("clear"), Entry("others", Packed.PackageFolder))).Save(Path.Combine(_outer, "nuget.config"));
    }

    public string Root { get; }

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
    public Task<string> DotnetAsync(params string[] arguments) => RunAsync("dotnet", arguments);

    public Task<(int ExitCode, string Said)> TryDotnetAsync(params string[] arguments) => TryAsync("dotnet", arguments);

    /// <summary>Runs a program here, and returns what it said. It must succeed.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exitCode, said) = await TryAsync(program, arguments);
        exitCode.Should().Be(0, "{0} {1} says: {2}", program, string.Join(' ', arguments), said);
        return said;
    }

    public void Dispose() => Directory.Delete(_outer, recursive: true);

    private static XElement Entry(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    private async Task<(int ExitCode, string Said)> TryAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // dotnet test tells its children of its own MSBuild.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_outer, "packages");
        // It would ask the registry.
        start.Environment["NuGetAudit"] = "false";
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }
}
