using Microsoft.Extensions.Logging;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Labs;

/// <summary>How a lab is brought up.</summary>
public sealed record UpOptions
{
    /// <summary>Is told every step.</summary>
    public IProgress<LabProgress>? Progress { get; init; }

    /// <summary>Logs every step.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>How far machines must have come when the call returns; by default all the way: each tiny guest serves its page.
    /// A machine of which less can be seen is ready sooner: one without cards as soon as its domain runs, and one that the lab's firewall
    /// does not let the host ask for its page as soon as its name resolves.</summary>
    public MachineStage WaitFor { get; init; } = MachineStage.ServiceAnswers;

    /// <summary>How long a machine may take to get there; 60 s by default.</summary>
    public TimeSpan MachineTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Asks whether the lab, or its change, stays once it is in force and its machines are ready; nobody by default: it stays.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <exception cref="ArgumentException">One makes no sense; it is named.</exception>
    internal UpOptions Checked()
    {
        if (MachineTimeout <= TimeSpan.Zero || MachineTimeout > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{nameof(MachineTimeout)} is {MachineTimeout}: a machine takes longer than nothing. Give it more than "
                + "zero, and a day at most.", nameof(MachineTimeout));
        }
        return this;
    }
}
