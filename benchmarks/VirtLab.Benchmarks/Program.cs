using System.Globalization;
using VirtLab.Benchmarks;

// VirtLab.Benchmarks [RUNS] [NAME …]: all by default. "once N" is what the whole-process figure starts.
if (args is ["once", var count])
{
    _ = await Measurements.VirtLabAsync(Labs.Machines(int.Parse(count, CultureInfo.InvariantCulture)), () => Console.WriteLine("LEASES"));
    return;
}

// What puts packets on a cable.
if (args is ["packets", var machines, var rules, var ranges])
{
    using var source = new PacketSource(RuleLab.Of(int.Parse(machines, CultureInfo.InvariantCulture), int.Parse(rules, CultureInfo.InvariantCulture), bool.Parse(ranges)));
    source.Serve(Console.In, Console.Out);
    return;
}

int runs = args.Length > 0 && int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 9;
var folder = Directory.CreateTempSubdirectory("labtest-bench-");
try
{
    var report = new Report(Console.Out);
    var measurements = new Measurements(report, folder.FullName, runs);
    report.Machine();
    if (Wanted("world"))
        await measurements.WorldAsync(target: 2.0);
    if (Wanted("noop"))
        await new PlanMeasurements(report, runs).NothingToDoAsync(TimeSpan.FromMilliseconds(30));
    if (Wanted("many"))
        await new PlanMeasurements(report, runs).ManyMachinesAsync(TimeSpan.FromMilliseconds(50));
    if (Wanted("cables"))
        await new CableMeasurements(report, folder.FullName, runs).RunAsync(target: 1.5);
    if (Wanted("grow"))
        await new GrowthMeasurements(report, folder.FullName, runs).RunAsync(target: 1.15);
    if (WantedOfRoot("shorewall"))
        await new ShorewallMeasurements(report, folder.FullName, runs).RunAsync(more: 0, target: 30);
    if (WantedOfRoot("shorewall5000"))
        await new ShorewallMeasurements(report, folder.FullName, runs).RunAsync(more: 5000, target: 50);
    if (WantedOfRoot("element"))
        await new ElementMeasurements(report, runs).RunAsync(target: 1.15);
    if (WantedOfRoot("packets"))
        await new PacketMeasurements(report, runs).RunAsync(TimeSpan.FromMicroseconds(1));
    if (WantedOfRoot("rules"))
        await new RuleMeasurements(report, runs).RunAsync(TimeSpan.FromMilliseconds(150));
    if (Wanted("one"))
        await measurements.LeasesAsync(machines: 1, target: 1.15);
    if (Wanted("four"))
        await measurements.LeasesAsync(machines: 4, target: 1.10);
    if (Wanted("down"))
        await measurements.TeardownAsync(TimeSpan.FromSeconds(1));
}
finally
{
    folder.Delete(recursive: true);
}

bool Wanted(string name) => args.Contains(name) || args.Length == 0 || (args.Length == 1 && args[0] == $"{runs}");

// A private host is the machine's root's: an ordinary user has sandboxes only, whose kernel does not take ten thousand rules at once.
bool WantedOfRoot(string name)
{
    if (!Wanted(name) || Environment.IsPrivilegedProcess)
        return Wanted(name);
    Console.WriteLine($"\n{name}: left out, it wants root");
    return false;
}
