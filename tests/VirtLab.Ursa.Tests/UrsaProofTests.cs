using Ursa.Demo;
using VirtLab.Labs;

namespace VirtLab.Ursa.Tests;

/// <summary>The reference lab with real machines: each of the nine things that must be seen is a test.</summary>
internal sealed class UrsaProofTests() : OneLabTest(UrsaLab.Lab)
{
    public static IEnumerable<TestCaseData> Proofs => UrsaProofs.All
        .Select(proof => new TestCaseData(proof).SetArgDisplayNames($"{proof.Number}. {proof.Title}"));

    [TestCaseSource(nameof(Proofs))]
    public async Task What_must_be_seen_is_seen(Proof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);

        var seen = await proof.RunAsync(Running, TestContext.CurrentContext.CancellationToken);

        seen.Where(observation => !observation.Holds).Select(observation => $"{observation.What}: {observation.Seen}").Should().BeEmpty();
        seen.Should().NotBeEmpty();
    }

    /// <summary>As the demo asks, and sends.</summary>
    [Test]
    public async Task What_Explain_says_of_the_demos_questions_is_what_real_packets_do()
    {
        Explained.Why(Running).Provider.Should().Be((VirtLab.Primitives.Name)"avvanta");
        Explained.Why(Running).ToString().Should().Contain("Marks[2]");
        var seen = await Explained.RunAsync(Running, TestContext.CurrentContext.CancellationToken);
        seen.Where(observation => !observation.Holds).Select(observation => $"{observation.What}: {observation.Seen}").Should().BeEmpty();
        seen.Should().HaveCount(3);
    }

    [Test]
    public async Task The_plan_of_a_running_lab_is_empty() =>
        (await Host.PlanAsync(UrsaLab.Lab)).IsEmpty.Should().BeTrue();
}
