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
            var program = new FileInfo(Path.Combine(AppContext.BaseDirectory, "..", "..", name, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), $"{name}.dll"));
            string ended = Path.Combine(folder.FullName, "ended.trx");
            using var late = new CancellationTokenSource(TimeSpan.FromMinutes(4));
            var run = await Cli.Wrap("dotnet").WithArguments(["test", program.FullName, "--results-directory", folder.FullName, "--logger", "trx;LogFileName=results.trx"])
                .WithEnvironmentVariables(variables => variables.Set("SCENARIO_HOST", host).Set("SCENARIO_ENDED", ended))
                .WithWorkingDirectory(folder.FullName).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(late.Token);

            var results = XElement.Load(Path.Combine(folder.FullName, "results.trx")).Descendants().Where(element => element.Name.LocalName == "UnitTestResult").ToList();
            var outcomes = results.Select(result => $"{((string)result.Attribute("testName")!).Split('.')[^1]} {result.Attribute("outcome")!.Value}");
            outcomes.Should().BeEquivalentTo(["Changes Passed", "Changes_too Passed", "Meets Passed", "Meets Passed", "Fails Failed", "Never_runs Failed", "Is_not_set_up Failed", "Changes Passed", "Changes Passed"],
                "the runner says:\n{0}", run.StandardOutput.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

            string Of(string test, string part) => string.Concat(results.Single(result => ((string)result.Attribute("testName")!).EndsWith(test, StringComparison.Ordinal))
                .Descendants().Where(element => element.Name.LocalName == part).Select(element => (string?)element));
            Of("Fails", "Message").Should().Contain("Explain says");
            Of("Never_runs", "Message").Should().Contain("Machine one failed").And.Contain("no machine today");

            var attached = new DirectoryInfo(folder.FullName).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension != ".trx")
                .ToLookup(file => Path.GetFileNameWithoutExtension(file.Name), file => File.ReadAllText(file.FullName));
            (await File.ReadAllLinesAsync(ended, late.Token)).Should().HaveCount(4, "each lab that came up is taken down: of three classes and of the run");
            attached.Select(file => $"{file.Key} {file.Count()}").Should().BeEquivalentTo(["virtlab 2", "console-one 2", "firewall 2", "drift 2", "lab 2"], "two tests failed whose lab was up");
            attached["virtlab"].Should().OnlyContain(text => text.Contains("machine one") && text.Contains("test ")).And.ContainSingle(text => text.Contains("Fails"));
            attached["drift"].Should().OnlyContain(text => text.Contains("nothing to do"));
            attached["lab"].Should().OnlyContain(text => text.StartsWith("<svg"));
            attached["console-one"].Should().OnlyContain(text => host == "memory" || text.Contains("@vl ready one"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
