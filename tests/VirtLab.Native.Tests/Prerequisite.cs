namespace VirtLab.Native.Tests;

/// <summary>Skips a test on a person's machine when something is missing, and fails it on a build server, where nothing may be missing.</summary>
internal static class Prerequisite
{
    internal static void Need(bool met, string reason)
    {
        if (met) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"The build server must have this: {reason}");
        Assert.Ignore(reason);
    }
}
