using System.Diagnostics;

namespace VirtLab.Benchmarks;

/// <summary>A script, or this program itself, that says a word when it has come where it is timed to, and ends when its input ends.</summary>
internal static class Script
{
    /// <summary>The time from its start to its word.</summary>
    public static async Task<TimeSpan> TimeAsync(string word, string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? said;
        do said = await process.StandardOutput.ReadLineAsync();
        while (said is not null && said != word);
        var took = Stopwatch.GetElapsedTime(start);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return said == word ? took : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended without saying {word}.");
    }

    /// <summary>A script beside this program.</summary>
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "by-hand", name);
}
