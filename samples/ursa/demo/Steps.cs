using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace Ursa.Demo;

/// <summary>One line for each thing that is there, and for each stage a machine reaches.</summary>
internal sealed class Steps : IProgress<LabProgress>
{
    private readonly Lock _lock = new();

    public void Report(LabProgress value)
    {
        // Beginnings are noise on a screen, and so is what was called off; going down is told by its time.
        if (value.State is StepState.Started or StepState.Cancelled || value.Step == "removed")
            return;
        // Between "created" and the lease nothing is worth a line of its own.
        if (value.Step is nameof(MachineStage.DomainRunning))
            return;
        string what = value.State == StepState.Done ? Words(value.Step) : "failed";
        lock (_lock)
            Screen.Line($"{Screen.Seconds(value.At),8}  {value.Subject}: {what}{(value.Detail.Length > 0 ? $" {value.Detail}" : "")}", 10);
    }

    private static string Words(string step) => step switch
    {
        nameof(MachineStage.TapUp) => "tap up",
        nameof(MachineStage.DhcpRequest) => "asks for an address",
        nameof(MachineStage.Lease) => "lease",
        nameof(MachineStage.NameResolves) => "name resolves",
        nameof(MachineStage.ServiceAnswers) => "serves its page",
        _ => step,
    };
}
