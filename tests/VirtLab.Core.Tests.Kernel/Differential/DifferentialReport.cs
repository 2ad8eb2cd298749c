using System.Globalization;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>What the probes showed, for people.</summary>
internal static class DifferentialReport
{
    /// <summary>Sends all probes, and writes what differs without a reason, what no longer differs, and the figures.</summary>
    /// <returns>0 where every difference has its reason, and every reason its difference.</returns>
    public static int Write(Lab lab)
    {
        var suite = Suite.Run(lab);
        var expected = Deviations.All.SelectMany(deviation => deviation.Expected).ToHashSet();
        var found = suite.Differences.Select(difference => (difference.Probe, difference.Setting, difference.Reference)).ToHashSet();
        var unexplained = suite.Differences.Where(difference => !expected.Contains((difference.Probe, difference.Setting, difference.Reference))).ToList();
        var gone = expected.Except(found).ToList();
        foreach (var difference in unexplained)
            Console.WriteLine($"unexplained: {difference}\n");
        foreach (var (probe, setting, reference) in gone)
            Console.WriteLine($"no difference any more: {probe} ({setting.Name}, files {reference.Name})");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{suite.Probes.Values.Sum()} probes ({string.Join(", ", suite.Probes.Select(one => $"{one.Key.Name} {one.Value}"))}), {suite.Differences.Count} differences, {unexplained.Count} unexplained, {gone.Count} gone"));
        return unexplained.Count + gone.Count == 0 ? 0 : 1;
    }
}
