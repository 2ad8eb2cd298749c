namespace VirtLab;

/// <summary>What a test needs of the machine. Missing: skipped at home with the reason, failed where CI=true, since there it is a broken
/// set-up. A part of every test project.</summary>
internal static class Skip
{
    public static void Unless(bool met, string reason)
    {
        if (met)
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"CI must have what its tests need: {reason}.");
        Assert.Ignore($"Skipped: {reason}.");
    }
}
