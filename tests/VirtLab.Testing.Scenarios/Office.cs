using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Native;

namespace VirtLab.Testing.Scenarios;

/// <summary>The lab of the scenarios: tests as users write them, which the tests of the fixtures run in each framework.</summary>
internal static class Office
{
    private static readonly TaskCompletionSource[] Present = [new(), new()];

    public static Lab Lab { get; } = new("office")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("one") { Nics = [new("br0", "10.0.0.1")] }],
        Zones = [Zone.Firewall("fw"), new("lan") { Interfaces = ["br0"] }],
        Policies = [new("all", "all", PolicyAction.Accept)],
    };

    private static bool IsInMemory { get; } = Environment.GetEnvironmentVariable("SCENARIO_HOST") == "memory";

    /// <summary>In memory, or in a sandbox. Whoever runs the scenario counts the labs that end.</summary>
    public static LabFixtureOptions Options { get; } = Counted(IsInMemory ? new LabFixtureOptions { StartHost = _ => Task.FromResult<IHost>(InMemory()) } : new LabFixtureOptions());

    /// <summary>A host on which no machine starts.</summary>
    public static LabFixtureOptions Broken { get; } = new()
    {
        StartHost = _ =>
        {
            var host = InMemory();
            host.Libvirt.Fail("virDomainCreateXML", ErrorNumber.InternalError, "no machine today");
            return Task.FromResult<IHost>(host);
        },
    };

    /// <summary>What one test does, no other one of the class may see.</summary>
    public static async Task ChangeAsync(RunningLab lab)
    {
        if (lab.Lab != Lab)
            throw new InvalidOperationException("An earlier test's change of the lab is still there.");
        var (there, _) = await lab.RunAsync("one", ["busybox", "test", "-e", "/tmp/note"]);
        if (there == 0 && !IsInMemory)
            throw new InvalidOperationException("An earlier test's file is still in the machine.");
        _ = await lab.RunAsync("one", ["busybox", "touch", "/tmp/note"]);
        _ = await lab.ApplyAsync(Lab with { Machines = [.. Lab.Machines, new("two") { Nics = [new("br0", "10.0.0.2")] }] });
    }

    /// <summary>Two classes are up at one time, with the same addresses.</summary>
    public static async Task MeetAsync(RunningLab lab, int who)
    {
        Present[who].SetResult();
        await Present[1 - who].Task.WaitAsync(TimeSpan.FromMinutes(2));
        if (lab.Machines[0].Address?.ToString() != "10.0.0.1")
            throw new InvalidOperationException($"The machine has address {lab.Machines[0].Address}.");
    }

    /// <summary>A lab that ends is kept, and let go at once: its file is deleted.</summary>
    private static LabFixtureOptions Counted(LabFixtureOptions options) => options with
    {
        Keep = KeepLab.Always,
        Tell = text =>
        {
            File.AppendAllText(Environment.GetEnvironmentVariable("SCENARIO_ENDED")!, "a lab ends\n");
            File.Delete(text.Split("rm ")[1].Split('\n')[0]);
        },
    };

    private static FakeHost InMemory()
    {
        var host = new FakeHost();
        host.OnRun("one", _ => (0, ""));
        return host;
    }
}
