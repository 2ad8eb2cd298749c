using System.Management.Automation;
using VirtLab.PowerShell.Completing;

namespace VirtLab.PowerShell.Cmdlets;

/// <summary>Runs a program in a machine, in a node or on the host, and writes what it prints.</summary>
/// <remarks>No shell is between: each argument arrives as it is. A program that takes longer than a minute is ended. An exit code that is not 0 is an error, beside what
/// was printed. PowerShell takes what looks like a parameter of its own (-v, -c) unless it is quoted or stands in an array for -Program.</remarks>
/// <example>A ping from a machine, and the routes of the host
/// <code>
/// $lab = Start-Lab $small
/// $lab | Invoke-LabCommand one busybox ping '-c' 1 192.168.0.2
/// $lab | Invoke-LabCommand host -Program ip, route
/// $lab | Stop-Lab
/// </code></example>
/// <seealso cref="TestLabConnection"/>
[Cmdlet(VerbsLifecycle.Invoke, "LabCommand")]
[OutputType(typeof(string))]
public sealed class InvokeLabCommand : RunningLabCmdlet
{
    /// <summary>A machine, a node, or <c>host</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(PlaceCompleter))]
    public string On { get; set; } = "";

    /// <summary>The program and its arguments, each passed as it is.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromRemainingArguments = true)]
    public string[] Program { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (exitCode, output) = Await(RunningLab, () => RunningLab.RunAsync(Place.Of(On), [.. Program], cancellationToken: Stop));
        WriteObject(output.Split('\n').Reverse().SkipWhile(line => line.Length == 0).Reverse(), enumerateCollection: true);
        if (exitCode != 0)
            WriteError(new ErrorRecord(new InvalidOperationException($"`{string.Join(' ', Program)}` in {On} ended with exit code {exitCode}."), "ExitCode", ErrorCategory.NotSpecified, On));
    }
}
