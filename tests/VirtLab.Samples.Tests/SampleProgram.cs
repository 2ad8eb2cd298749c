using System.Diagnostics;
using System.Reflection;

namespace VirtLab.Samples.Tests;

/// <summary>A program that a sample or a document shows, run as a process of its own, as its reader does.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it printed to standard error.</param>
internal sealed record SampleProgram(int ExitCode, string Output, string Error)
{
    /// <summary>How long one may take; only waited for where something is wrong.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static string Repository { get; } = typeof(SampleProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <param name="name">The program's file, without its extension.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Task<SampleProgram> RunAsync(string name, params IEnumerable<string> arguments) =>
        StartAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. arguments]);

    /// <summary>Runs any program to its end.</summary>
    public static async Task<SampleProgram> StartAsync(string program, params IEnumerable<string> arguments)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            string output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new SampleProgram(process.ExitCode, output, await error);
        }
        finally
        {
            // Its sandbox goes with it.
            if (!process.HasExited)
                process.Kill();
        }
    }
}
