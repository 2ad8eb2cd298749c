using VirtLab.Hosts.Sandbox;

namespace VirtLab.Ursa.Tests;

/// <summary>A sandbox can be started here.</summary>
internal static class SandboxPrerequisite
{
    public static async Task NeedAsync()
    {
        var missing = await SandboxPrerequisites.FindMissingAsync();
        Skip.Unless(missing.Count == 0, string.Join("; ", missing.Select(m => $"{m.What}. {m.Remedy}")));
    }
}
