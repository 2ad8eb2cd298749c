using System.Globalization;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>What the probes showed, for people.</summary>
internal static class DifferentialReport
{
    /// <summary>Sends all probes, and writes what differs without a reason, which reason has no difference any more, and the figures.</summary>
    /// <returns>0 where every difference has its reason, and every reason its differences.</returns>
    public static int Write(Lab lab)
    {
        var suite = Suite.Run(lab);
        var expected = Deviations.All.SelectMany(deviation => deviation.Expected).ToHashSet();
        var unexplained = suite.Differences.Where(difference => !expected.Contains(difference.Place)).ToList();
        var gone = expected.Except(suite.Differences.Select(difference => difference.Place)).ToList();
        foreach (var difference in unexplained)
            Console.WriteLine($"unexplained: {difference}\n");
        foreach (var (probe, setting, reference) in gone)
            Console.WriteLine($"no difference any more: {probe} ({setting.Name}, files {reference.Name})");
        foreach (var (setting, probes) in suite.Probes)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{setting.Name}: {probes} probes"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{suite.Probes.Values.Sum()} probes, {suite.Differences.Count} differences, {unexplained.Count} unexplained, {gone.Count} gone"));
        return unexplained.Count + gone.Count == 0 ? 0 : 1;
    }
}
