using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>Tries something again and again, each time with the next operation going wrong, until all have.</summary>
internal static class Sweep
{
    public static readonly int Stride = Places.Stride(41);

    /// <param name="host">The host.</param>
    /// <param name="kind">How the operation goes wrong.</param>
    /// <param name="act">What is tried.</param>
    /// <param name="look">Looks whether all is as before; told of the fault and of what came of it, which is nothing where it did no harm.</param>
    /// <param name="stride">From one operation that goes wrong to the next.</param>
    public static async Task RunAsync(FaultHost host, FaultKind kind, Func<Fault, Task> act, Func<Fault, Exception?, Task> look, int? stride = null)
    {
        int step = stride ?? Stride;
        for (int number = Places.First(step, (int)kind, Enum.GetValues<FaultKind>().Length); ; number += step)
        {
            using var cancel = new CancellationTokenSource();
            var fault = host.Fault = new Fault(kind, number, cancel);
            Exception? error = null;
            try
            {
                await act(fault);
            }
            catch (Exception e) when (e is LabFailedException or OperationCanceledException or HostException)
            {
                error = e;
            }
            host.Fault = Fault.None;
            if (fault.Hit is null)
            {
                error.Should().BeNull();
                TestContext.Out.WriteLine($"{fault.Count} operations");
                return;
            }
            TestContext.Out.WriteLine($"{number} {fault.Hit}: {error?.Message ?? "no harm"}");
            await look(fault, error);
        }
    }

    /// <summary>The error says what failed, and that nothing is left.</summary>
    public static void ShouldBeTold(Fault fault, FaultKind kind, Lab lab, Exception error)
    {
        if (kind == FaultKind.Cancellation)
        {
            error.Should().BeAssignableTo<OperationCanceledException>(fault.Hit);
            return;
        }
        // Without the lock nothing has begun that could fail.
        if (fault.Hit!.Contains("flock -w", StringComparison.Ordinal))
        {
            error.Should().BeAssignableTo<HostException>(fault.Hit);
            return;
        }
        var failed = error.Should().BeOfType<LabFailedException>(fault.Hit).Subject;
        failed.Left.Should().BeEmpty(fault.Hit);
        // A lost connection is felt by the next who uses it.
        if (kind == FaultKind.LostConnection)
            return;
        failed.Message.Should().Contain("A fault was put here");
        // Where the operation itself says what it is about, it must be that.
        if (fault.Hit.Split(' ') is [_, "network" or "machine", var name])
            failed.Step.Should().EndWith($" {name}");
        if (fault.Hit.StartsWith($"[virtlab.{lab.Name}.", StringComparison.Ordinal) && !fault.Hit.Contains("._switches]", StringComparison.Ordinal))
            failed.Step.Should().Be($"node {fault.Hit.Split(']')[0].Split('.')[^1]}");
    }
}
