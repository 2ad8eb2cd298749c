using VirtLab.Hosts.Sandbox;

namespace VirtLab.Testing.Tests;

/// <summary>What these tests need of the machine.</summary>
internal static class Prerequisite
{
    /// <summary>All that a sandbox needs.</summary>
    public static async Task SandboxAsync()
    {
        var missing = await SandboxPrerequisites.FindMissingAsync();
        Skip.Unless(missing.Count == 0, string.Join("; ", missing.Select(one => one.What)));
    }
}
