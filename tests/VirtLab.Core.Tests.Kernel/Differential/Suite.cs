using VirtLab.Compiling.Guard;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>The same packets through a lab's host and through one that Shorewall made of the same lab.</summary>
internal sealed class Suite
{
    private readonly List<Difference> _differences = [];

    /// <summary>How many probes there are for each setting.</summary>
    public IReadOnlyDictionary<Setting, int> Probes { get; private init; } = new Dictionary<Setting, int>();

    /// <summary>What fared otherwise.</summary>
    public IReadOnlyList<Difference> Differences => _differences;

    /// <param name="ursa">Ursa's lab.</param>
    /// <param name="settings">Where it is tried.</param>
    public static Suite Run(Lab ursa, IReadOnlyList<Setting> settings)
    {
        var probes = new Dictionary<Setting, int>();
        var suite = new Suite { Probes = probes };
        foreach (var setting in settings)
        {
            var lab = setting.Of(ursa);
            var world = new World(lab, setting);
            var tried = setting.Probes(world);
            probes[setting] = tried.Count;
            var seen = Seen(world, tried, _ => KernelHost.Load(world.Picture, GuardCompiler.Compile(lab)));
            foreach (var reference in setting.References)
            {
                var others = Seen(world, tried, host => ShorewallProgram.Start(host, reference.Files(lab, setting)));
                suite._differences.AddRange(tried.Where(probe => !seen[probe.Name].SequenceEqual(others[probe.Name]))
                    .Select(probe => new Difference(probe.Name, setting, reference, seen[probe.Name], others[probe.Name])));
            }
        }
        return suite;
    }

    /// <summary>What is seen of each probe; a name that two have is an error.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Seen(World world, IReadOnlyList<Probe> probes, Action<KernelHost> load)
    {
        // Ports that no probe asks for, and that the kernel gives nobody by itself.
        const int first = 10_000, each = 2;
        using var host = new KernelHost([.. world.Picture.Interfaces], world.Neighbours, world.Ports);
        load(host);
        var seen = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (index, probe) in probes.Index())
        {
            var run = new ProbeRun(host, world, (ushort)(first + index * each));
            probe.Send(run);
            seen.Add(probe.Name, run.Lines);
        }
        return seen;
    }
}
