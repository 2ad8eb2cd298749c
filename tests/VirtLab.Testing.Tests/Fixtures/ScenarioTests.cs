using System.Xml.Linq;
using CliWrap;
using CliWrap.Buffered;

namespace VirtLab.Testing.Tests.Fixtures;

/// <summary>Tests as users write them, run as users run them (<c>dotnet test</c>): of each framework the same scenario (tests/VirtLab.Testing.Scenarios), and what
/// must come of it.</summary>
public sealed class ScenarioTests
{
    [Test]
    public Task In_memory([Values("NUnit", "Xunit", "MSTest")] string framework) => PlayAsync(framework, "memory");

    [Test]
    [Category("Sandbox")]
    public async Task With_real_machines([Values("NUnit", "Xunit", "MSTest")] string framework)
    {
        await Prerequisite.SandboxAsync();
        await PlayAsync(framework, "sandbox");
    }

    private static async Task PlayAsync(string framework, string host)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string name = $"VirtLab.Testing.Scenarios.{framework}";
            var program = new FileInfo(Path.Combine(AppContext.BaseDirectory, "..", "..", name, "release", $"{name}.dll"));
            using var late = new CancellationTokenSource(TimeSpan.FromMinutes(4));
            var run = await Cli.Wrap("dotnet").WithArguments(["test", program.FullName, "--results-directory", folder.FullName, "--logger", "trx;LogFileName=results.trx"])
                .WithEnvironmentVariables(variables => variables.Set("SCENARIO_HOST", host).Set("VIRTLAB_KEEP", null))
                .WithWorkingDirectory(folder.FullName).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(late.Token);

            var results = XElement.Load(Path.Combine(folder.FullName, "results.trx")).Descendants().Where(element => element.Name.LocalName == "UnitTestResult").ToList();
            var outcomes = results.Select(result => $"{((string)result.Attribute("testName")!).Split('.')[^1]} {result.Attribute("outcome")!.Value}");
            outcomes.Should().BeEquivalentTo(["Changes Passed", "Changes_too Passed", "Meets Passed", "Meets Passed", "Fails Failed", "Never_runs Failed", "Changes Passed", "Changes Passed"],
                "the runner says:\n{0}", run.StandardOutput.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

            string Of(string test, string part) => string.Concat(results.Single(result => ((string)result.Attribute("testName")!).EndsWith(test, StringComparison.Ordinal))
                .Descendants().Where(element => element.Name.LocalName == part).Select(element => (string?)element));
            Of("Fails", "Message").Should().Contain("Explain says");
            Of("Never_runs", "Message").Should().Contain("Machine one failed").And.Contain("no machine today");

            var attached = new DirectoryInfo(folder.FullName).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension != ".trx")
                .ToDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => File.ReadAllText(file.FullName));
            attached.Keys.Should().BeEquivalentTo(["virtlab", "console-one", "firewall", "drift", "lab"], "to the one test that failed");
            attached["virtlab"].Should().Contain("machine one").And.Contain("test ").And.Contain("Fails");
            attached["drift"].Should().Contain("nothing to do");
            attached["lab"].Should().StartWith("<svg");
            attached["console-one"].Should().Match(text => host == "memory" || text.Contains("@vl ready one"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
