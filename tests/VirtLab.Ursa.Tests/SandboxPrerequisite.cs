using VirtLab.Hosts.Sandbox;

namespace VirtLab.Ursa.Tests;

/// <summary>A sandbox can be started here; if not, the test is skipped with the reason, and fails where CI=true.</summary>
internal static class SandboxPrerequisite
{
    public static async Task NeedAsync()
    {
        var missing = await SandboxPrerequisites.FindMissingAsync();
        if (missing.Count == 0)
            return;
        string reasons = string.Join(' ', missing.Select(m => $"{m.What}. {m.Remedy}."));
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"CI must have what its tests need: {reasons}");
        Assert.Ignore(reasons);
    }
}
