using System.Globalization;

namespace VirtLab.Ursa.Tests;

/// <summary>At which of many places a sweep stops. <c>./build.sh sweep</c> takes all, a usual run a sample; of a soak's runs each takes
/// another sample.</summary>
internal static class Places
{
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("VIRTLAB_SWEEP");

    private static readonly int Run = int.TryParse(Wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int run) ? run : 0;

    /// <summary>From one place to the next.</summary>
    /// <param name="sample">How far that is in a sample.</param>
    public static int Stride(int sample) => Wanted == "all" ? 1 : sample;

    /// <summary>The first place, counted from 1: another one for each part, so that together the samples are denser.</summary>
    public static int First(int stride, int part, int parts) => 1 + (((part * stride / parts) + (Run * 7)) % stride);
}
