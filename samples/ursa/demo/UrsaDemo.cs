using System.Runtime.InteropServices;
using VirtLab.Model;

namespace Ursa.Demo;

/// <summary>The demo on the terminal: brings the lab up in a sandbox, proves it with real packets, takes it away and shows that nothing is left.</summary>
public static class UrsaDemo
{
    private const string Help = """
        Brings the reference lab up in a sandbox, proves it with real packets, takes it away and compares the machine with what it was
        before.

          --keep   holds the lab for play, after the proofs, until Ctrl+C
          --help   prints this

        Exit code: 0 if every proof holds and nothing is left on the machine, 1 if not, 2 for an unknown option, 130 if stopped by Ctrl+C, SIGTERM or SIGHUP.
        """;

    /// <summary>Runs the demo.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="args"><c>--keep</c> holds the lab for play until Ctrl+C; <c>--help</c> tells of the options.</param>
    /// <returns>The process's exit code: 0 if every proof holds and nothing is left.</returns>
    public static async Task<int> RunAsync(Lab lab, string[] args)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentNullException.ThrowIfNull(args);
        if (args.Any(arg => arg is "--help" or "-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }
        if (args.FirstOrDefault(arg => arg != "--keep") is { } unknown)
        {
            Screen.Error($"Unknown option '{unknown}'. The demo knows --keep, which holds the lab for play until Ctrl+C, and --help.");
            return 2;
        }
        using var stop = new CancellationTokenSource();
        // Ctrl+C, kill, and a terminal that is closed.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        return await new Run(lab, keep: args.Length > 0, stop.Token).GoAsync();

        void Stop(PosixSignalContext signal)
        {
            // The first signal cleans up; a second one ends the process, and the kernel cleans up.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
