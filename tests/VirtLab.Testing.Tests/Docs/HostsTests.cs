using VirtLab.Hosts.Local;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Testing.Tests.Docs;

/// <summary>The snippets of docs/hosts.md, on a host in memory.</summary>
public sealed class HostsTests
{
    private static readonly Lab Office = new("office")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("pos") { Nics = [new("br0", "10.0.0.1")] }],
    };

    [Test]
    public async Task A_lab_is_looked_at_made_listed_and_removed()
    {
        var lab = Office;
        await using var host = new FakeHost();
        Console.WriteLine(await host.DiagnoseAsync(lab));      // what is in the way, and what to type
        Console.WriteLine(await host.PlanAsync(lab));          // what it would do
        await host.ApplyAsync(lab);                            // the lab stays when your program ends
        foreach (var found in await host.ListLabsAsync())      // all labs that are there, whole or broken
            Console.WriteLine(found);
        await host.RemoveAsync(lab.Name);                      // takes it away, and puts back what was before
        (await host.ListLabsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_lab_that_comes_back_at_boot_is_removed_with_all_others()
    {
        var lab = Office;
        await using var host = new FakeHost();
        await host.ApplyAsync(lab);
        await host.PersistAsync(lab.Name);
        await host.ApplyAsync(new Lab("other") { Networks = [new("br1", "10.0.1.254/24")] });
        (await host.ListLabsAsync()).Should().HaveCount(2).And.OnlyContain(found => found.IsWhole);
        foreach (var found in await host.ListLabsAsync())
            await host.RemoveAsync(found.Name);
        (await host.ListLabsAsync()).Should().BeEmpty();
    }

    /// <summary>Compiled only: a test does not touch the machine.</summary>
    internal static async Task OpenAsync()
    {
        await using var host = LocalHost.Open();
    }
}
