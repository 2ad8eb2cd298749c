using Ursa.Demo;
using VirtLab.Labs;
using VirtLab.Running.Waiting;

namespace VirtLab.Testing.Tests.Labs;

/// <summary>The reference lab in memory shows what real packets show of it in a sandbox: the same proofs are run on both.</summary>
public sealed class UrsaInMemoryTests
{
    // The first asks programs in the machines, of which there are none.
    public static IEnumerable<TestCaseData> Proofs => UrsaProofs.All.Where(proof => proof.Number > 1)
        .Select(proof => new TestCaseData(proof).SetArgDisplayNames($"{proof.Number}. {proof.Title}"));

    [TestCaseSource(nameof(Proofs))]
    public async Task What_must_be_seen_is_seen(Proof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(UrsaLab.Lab);

        var seen = await proof.RunAsync(lab, CancellationToken.None);

        seen.Where(observation => !observation.Holds).Select(observation => $"{observation.What}: {observation.Seen}").Should().BeEmpty();
        seen.Should().NotBeEmpty();
    }

    [Test]
    public async Task Machines_come_up_with_their_addresses_and_names()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(UrsaLab.Lab);

        lab.Machines.Select(machine => (machine.Name.ToString(), machine.Address.ToString(), machine.Stage)).Should().Equal(
            ("etch32", "192.168.0.1", MachineStage.ServiceAnswers), ("etch64", "192.168.0.2", MachineStage.ServiceAnswers),
            ("hardy64", "192.168.0.3", MachineStage.ServiceAnswers), ("centos51", "192.168.0.4", MachineStage.ServiceAnswers));
        var forward = await lab.ResolveAsync("etch32", "etch64.ursa.test");
        var reverse = await lab.ResolveAsync("etch32", "192.168.0.2");
        (forward.Addresses.Single().ToString(), reverse.Names.Single()).Should().Be(("192.168.0.2", "etch64.ursa.test"));
        (await lab.ResolveAsync("etch32", "nobody.ursa.test")).Status.Should().Be(NameStatus.NotFound);
    }

    [Test]
    public async Task It_is_whole_while_it_is_up_and_nothing_is_left_of_it()
    {
        await using var host = new FakeHost();
        await using (var lab = await host.UpAsync(UrsaLab.Lab))
        {
            (await lab.DriftAsync()).Steps.Should().BeEmpty();
            (await host.ListLabsAsync()).Should().ContainSingle().Which.IsWhole.Should().BeTrue();
        }
        (await host.ListLabsAsync()).Should().BeEmpty();
        host.Libvirt.Domains.Should().BeEmpty();
        host.Libvirt.Networks.Should().BeEmpty();
    }
}
