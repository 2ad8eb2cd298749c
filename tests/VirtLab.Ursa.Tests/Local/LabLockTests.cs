using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Ursa.Tests.Local;

/// <summary>One process at a time changes a lab; the others are told at once who does.</summary>
[Category("Sandbox")]
internal sealed class LabLockTests
{
    private static readonly Lab Small = new("small") { Uplinks = [new("there0", "10.8.0.2/24")] };

    [Test]
    public async Task Of_those_that_apply_a_lab_at_once_one_wins()
    {
        await using var machine = await LocalMachine.StartAsync();
        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => machine.OwnOwnerAsync("small", "apply")));
        ends.Should().Contain(end => end.ExitCode == 0);
        ends.Where(end => end.ExitCode != 0).Should().OnlyContain(end => end.Lines[0].StartsWith("error LabBusyException: Lab small is being changed by process ", StringComparison.Ordinal));
        (await machine.Sandbox.ListLabsAsync()).Should().ContainSingle().Which.IsWhole.Should().BeTrue();
    }

    [Test]
    public async Task Who_holds_a_lab_is_named_and_others_change_nothing()
    {
        await using var machine = await LocalMachine.StartAsync();
        var host = machine.Sandbox;
        using var applying = new Hold();
        var first = Task.Run(() => host.ApplyAsync(Small, applying));
        await applying.Held;

        foreach (var other in new Func<Task>[]
        {
            () => host.ApplyAsync(Small), () => host.RemoveAsync("small"), () => host.RecoverAsync("small", Recovery.Complete), () => host.UpAsync(Small),
        })
        {
            var busy = (await other.Should().ThrowAsync<LabBusyException>()).Which;
            busy.Message.Should().StartWith($"Lab small is being changed by process {Environment.ProcessId} (");
        }
        // Another lab is nobody's business.
        _ = await host.ApplyAsync(new Lab("other") { Segments = [new("lan")] });
        applying.LetGo();
        (await first).IsEmpty.Should().BeFalse();
        (await host.ApplyAsync(Small)).IsEmpty.Should().BeTrue();
    }

    [Test]
    public async Task A_lab_that_runs_is_not_brought_up_again()
    {
        await using var machine = await LocalMachine.StartAsync();
        await using var lab = await machine.Sandbox.UpAsync(Small);
        var again = async () => await machine.Sandbox.UpAsync(Small);
        (await again.Should().ThrowAsync<LabFailedException>()).WithMessage("*A lab named small is on the*already*");
    }

    [Test]
    public async Task What_a_dead_process_began_ends_before_the_lab_is_changed_again()
    {
        await using var machine = await LocalMachine.StartAsync();
        _ = await machine.ShellAsync("mkfifo /run/end");
        await using var began = machine.Commands.Start(new HostCommand("flock", "-s", "/run/virtlab/small.work", "sh", "-c", "echo began; exec cat /run/end"));
        (await new StreamReader(began.Output).ReadLineAsync()).Should().Be("began");

        var applying = machine.Sandbox.ApplyAsync(Small);
        // The holder has the lock, and stands before the fence.
        _ = await machine.ShellAsync("until ps -eo args | grep -q '^flock -w 10 /run/virtlab/small.work' || nft list tables | grep -q .; do :; done");
        (await machine.ShellAsync("nft list tables")).Should().BeEmpty();
        _ = await machine.ShellAsync("echo > /run/end");
        (await applying).IsEmpty.Should().BeFalse();
    }

    /// <summary>Stops an apply at its first step.</summary>
    private sealed class Hold : IProgress<LabProgress>, IDisposable
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _go = new();

        public Task Held => _held.Task;

        public void LetGo() => _go.Set();

        public void Report(LabProgress value)
        {
            _ = _held.TrySetResult();
            _go.Wait();
        }

        public void Dispose() => _go.Dispose();
    }
}
