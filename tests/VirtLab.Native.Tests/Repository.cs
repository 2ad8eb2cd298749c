using System.Reflection;

namespace VirtLab.Native.Tests;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!;

    internal static string Generated => Path.Combine(Root, "src/VirtLab.Native/Generated");
}
