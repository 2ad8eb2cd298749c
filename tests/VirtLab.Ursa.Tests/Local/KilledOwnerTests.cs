using System.Globalization;
using VirtLab.Labs;

namespace VirtLab.Ursa.Tests.Local;

/// <summary>The process that makes a lab is killed with signal 9 at its N-th operation, before it, while it runs, or after it; another one
/// brings the lab in order. Whatever a driver does is an operation: a new one is covered as it is.</summary>
[Category("Sweep")]
internal sealed class KilledOwnerTests
{
    private static readonly int Stride = Places.Stride(17);

    [Test, Combinatorial]
    public Task A_lab_is_brought_in_order_wherever_its_maker_died([Values("Before", "Within", "After")] string moment, [Values] Recovery recovery) =>
        SweepAsync(null, "small", moment, recovery);

    [Test]
    public Task A_lab_is_brought_in_order_wherever_who_changed_it_died([Values] Recovery recovery) => SweepAsync("small", "changed", "Within", recovery);

    [Test]
    public Task A_lab_with_a_machine_is_brought_in_order_wherever_its_maker_died([Values] Recovery recovery) => SweepAsync(null, "machine", "Before", recovery);

    /// <summary>Few operations: each is tried.</summary>
    [Test]
    public Task A_lab_is_brought_in_order_wherever_who_persisted_it_died([Values("Before", "Within")] string moment, [Values] Recovery recovery) =>
        SweepAsync("small", "small", moment, recovery, "persist", Places.Stride(6));

    private static async Task SweepAsync(string? former, string lab, string moment, Recovery recovery, string what = "apply", int? every = null)
    {
        int stride = every ?? Stride;
        await using var machine = await LocalMachine.StartAsync(withGuest: lab == "machine");
        var before = await machine.OwnerAsync(lab, "list");

        int first = Places.First(stride, (Array.IndexOf(["Before", "Within", "After"], moment) * 2) + (int)recovery, 6);
        int killed = 0;
        for (int at = first; await KilledAsync(at); at += stride)
        {
            killed++;
            string when = string.Create(CultureInfo.InvariantCulture, $"{moment} operation {at}");
            var recovered = await machine.OwnerAsync(lab, "recover", recovery.ToString());
            TestContext.Out.WriteLine($"{when}: {recovered.Lines.FirstOrDefault(line => line.StartsWith("took", StringComparison.Ordinal)) ?? "nothing was there"}");
            if (recovery == Recovery.Complete)
            {
                if (former is not null || !recovered.Lines[^1].Contains("knows no lab named small", StringComparison.Ordinal))
                    recovered.Lines.Should().EndWith("lab small: whole", "killed {0} it said {1}", when, string.Join('\n', recovered.Lines));
                recovered = await machine.OwnerAsync(lab, "remove");
            }
            recovered.ExitCode.Should().Be(0, "killed {0} it said {1}", when, string.Join('\n', recovered.Lines));
            LocalMachine.ShouldBe(before.Lines, recovered.Lines, $"its maker was killed {when}");
        }
        killed.Should().BeGreaterThan(0);

        async Task<bool> KilledAsync(int at)
        {
            if (former is not null)
                (await machine.OwnerAsync(former, "apply")).ExitCode.Should().Be(0);
            var owner = await machine.OwnOwnerAsync(lab, what, at.ToString(CultureInfo.InvariantCulture), moment);
            if (owner.ExitCode == 0)
                TestContext.Out.WriteLine(owner.Lines.Should().ContainSingle(line => line.StartsWith("done ", StringComparison.Ordinal)).Which);
            else
                owner.ExitCode.Should().Be(137, string.Join('\n', owner.Lines));
            return owner.ExitCode != 0;
        }
    }
}
