namespace VirtLab.Ursa.Tests.Local;

/// <summary>Labs on the machine itself: they stay when their maker ends, and go without a trace.</summary>
[Category("Sandbox")]
internal sealed class LocalHostTests
{
    [TestCase("small")]
    [TestCase("machine")]
    public async Task A_lab_stays_when_its_maker_ends_and_is_removed_by_another(string lab)
    {
        await using var machine = await LocalMachine.StartAsync(withGuest: lab == "machine");
        var before = LocalMachine.FingerprintIn((await machine.OwnerAsync(lab, "list")).Lines);

        var made = await machine.OwnerAsync(lab, "apply");
        made.Lines.Should().EndWith("lab small: whole", string.Join('\n', made.Lines));
        var again = await machine.OwnerAsync(lab, "apply");
        again.Lines.Should().Equal("lab small: nothing to do", "lab small: whole");

        var removed = await machine.OwnerAsync(lab, "remove");
        removed.ExitCode.Should().Be(0, string.Join('\n', removed.Lines));
        LocalMachine.FingerprintIn(removed.Lines).Should().BeEquivalentTo(before);
    }
}
