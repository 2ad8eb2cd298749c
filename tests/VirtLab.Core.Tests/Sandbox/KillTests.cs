using System.Globalization;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>The owner of a sandbox is killed with signal 9: the kernel takes everything away.</summary>
public sealed class KillTests : SandboxTest
{
    [TestCase("sandbox", "sandbox ")]
    [TestCase("lab", "segments switches created Started")]
    [TestCase("lab", "node left created Started")]
    [TestCase("lab", "network br0 created Done")]
    [TestCase("lab", "machine one created Started")]
    [TestCase("lab", "up")]
    public async Task Nothing_survives_its_owner_killed_once_it_says(string what, string moment)
    {
        await using var owner = OwnedProcess.Start(what);
        int init = int.Parse((await owner.SaysAsync("sandbox ", Deadline)).Split(' ')[1], CultureInfo.InvariantCulture);
        if (moment != "sandbox ")
            _ = await owner.SaysAsync(moment, Deadline);
        using var first = ProcessHandle.TryOpen(init);
        var processes = owner.Kill();
        try
        {
            processes.Should().NotBeEmpty();
            // Its first process has ended only once all others in there have.
            foreach (var process in processes.Append(first!))
                await process.WaitAsync(Patience);
        }
        finally
        {
            foreach (var process in processes)
                process.Dispose();
        }
    }

    [Test]
    public async Task Nothing_survives_its_owner_killed_while_the_sandbox_starts()
    {
        await using var owner = OwnedProcess.Start("sandbox");
        await UntilAsync(() => Task.FromResult(owner.HasChildren));
        foreach (var process in owner.Kill())
        {
            using (process)
                await process.WaitAsync(Patience);
        }
    }
}
