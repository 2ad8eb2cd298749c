using System.Text.RegularExpressions;

namespace VirtLab.Samples.Tests;

/// <summary>docs/first-lab.md prints what its programs print.</summary>
internal sealed partial class FirstLabTests : SandboxedProgram
{
    private static readonly string Document = File.ReadAllText(Path.Combine(SampleProgram.Repository, "docs/first-lab.md"));

    [TestCase("First")]
    [TestCase("office")]
    public async Task What_it_shows_of_a_run_is_what_the_program_prints(string program)
    {
        var run = await SampleProgram.RunAsync(program);
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        Masked(Document).Should().Contain($"```text\n{Masked(run.Output).TrimEnd('\n')}\n```");
    }

    /// <summary>Without the digest of the whole lab, which differs with each version.</summary>
    private static string Masked(string text) => Digest().Replace(text, "…");

    [GeneratedRegex("[0-9a-f]{12} -> [0-9a-f]{12}")]
    private static partial Regex Digest();
}
