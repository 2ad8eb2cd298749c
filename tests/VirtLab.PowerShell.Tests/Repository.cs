using System.Reflection;

namespace VirtLab.PowerShell.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string PathOf(string file) => Path.Combine(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));
}
