using System.Globalization;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>What the probes showed, for people.</summary>
internal static class DifferentialReport
{
    /// <summary>Sends all probes, and writes what differs without a reason, which reason has no difference any more, and the figures.</summary>
    /// <returns>0 where every difference has its reason, and every reason its differences.</returns>
    public static int Write(Lab ursa, IReadOnlyList<Setting> settings)
    {
        var suite = Suite.Run(ursa, settings);
        var expected = Deviations.All.SelectMany(deviation => deviation.Expected).Where(one => settings.Contains(one.Setting)).ToHashSet();
        var others = suite.Differences.Where(difference => !expected.Contains(difference.Kind)).ToList();
        var unexplained = others.Where(difference => !Deviations.All.Any(deviation => Explains(deviation, difference))).ToList();
        List<string> gone =
        [
            .. expected.Except(suite.Differences.Select(difference => difference.Kind)).Select(one => one.ToString()),
            .. Deviations.All.Where(deviation => settings.Intersect(Setting.OfTheHousehold).Any() && deviation.Explains is not null && !others.Any(difference => Explains(deviation, difference))).Select(deviation => deviation.What),
        ];
        foreach (var difference in unexplained)
            Console.WriteLine($"unexplained: {difference}\n");
        foreach (string one in gone)
            Console.WriteLine($"no difference any more: {one}");
        foreach (var (setting, probes) in suite.Probes)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{setting.Name}: {probes} probes, Shorewall's files {string.Join(" and ", setting.References.Select(reference => reference.Name))}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{suite.Probes.Values.Sum()} probes, {suite.Differences.Count} differences, {unexplained.Count} unexplained, {gone.Count} gone"));
        return unexplained.Count + gone.Count == 0 ? 0 : 1;
    }

    private static bool Explains(Deviation deviation, Difference difference) => Setting.OfTheHousehold.Contains(difference.Setting) && deviation.Explains?.Invoke(difference) == true;
}
