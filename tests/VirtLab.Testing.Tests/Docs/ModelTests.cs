using VirtLab.Explaining;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;

namespace VirtLab.Testing.Tests.Docs;

/// <summary>The snippets of docs/model.md.</summary>
public sealed class ModelTests
{
    [Test]
    public async Task A_lab_becomes_another_by_with_and_a_host_makes_the_one_of_the_other()
    {
        var small = new Lab("small")
        {
            Networks = [new("br0", "192.168.0.254/24")],
            Machines = [new("web") { Nics = [new("br0", "192.168.0.1")] }],
        };
        var larger = small with { Machines = [.. small.Machines, new("db") { Memory = "512 MiB", Nics = [new("br0", "192.168.0.2")] }] };

        (larger with { Machines = small.Machines }).Should().Be(small);
        await using var host = new FakeHost();
        _ = await host.ApplyAsync(small);
        (await host.PlanAsync(larger)).Steps.Should().ContainSingle(step => $"{step.Id}" == "machine db");
    }

    [Test]
    public void What_can_not_work_is_found_with_its_place_reason_and_remedy()
    {
        var broken = new Lab("broken") { Machines = [new("web") { Nics = [new("br0", "192.168.0.1")] }] };
        foreach (var finding in LabChecks.Run(broken))
            Console.WriteLine(finding);

        string shown = string.Join('\n', LabChecks.Run(broken));
        File.ReadAllText(Document).Should().Contain($"```text\n{shown}\n```");
    }

    [Test]
    public void A_provider_carries_both_families()
    {
        var lab = new Lab("six")
        {
            Networks = [new("br0", "10.0.0.254/24") { Prefixes = ["2001:db8:1::1/64"] }],
            Machines = [new("web") { Nics = [new("br0", "10.0.0.1")] }],
            Uplinks = [new("eth0", "192.0.2.2/24") { Segment = "cable", Prefixes = ["2001:db8:0:2::2/64"] }],
            Providers = [new("isp", 1, "eth0", "192.0.2.1") { Gateway6 = "2001:db8:0:2::1" }],
            Segments = [new("cable")],
        };

        lab.Should().BeValid();
        lab.Explain(Packet.Tcp("web", "2001:db8:ffff::1", 80)).Provider.Should().Be((Primitives.Name)"isp");
        lab.Explain(Packet.Tcp("web", "203.0.113.10", 80)).Provider.Should().Be((Primitives.Name)"isp");
    }

    private static string Document => Path.Combine(typeof(ModelTests).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!, "docs/model.md");
}
