using System.Text.RegularExpressions;
using VirtLab.PowerShell.Tests.Help;

namespace VirtLab.PowerShell.Tests;

/// <summary>What <c>docs/powershell.md</c> prints is what happens, on the host in memory; the rest of it is a sample.</summary>
public sealed partial class DocsTests : SessionTests
{
    private static readonly string Text = Repository.Read("docs/powershell.md");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Enter()
    {
        _folder = new TemporaryFolder();
        Scripts.InMemory(Session, _folder.Path);
    }

    [TearDown]
    public void Leave() => _folder.Dispose();

    [Test]
    public void Every_snippet_uses_what_is_there() => Snippets("powershell").Should().HaveCount(6).And.AllSatisfy(snippet => Scripts.Check(Session, snippet));

    [Test]
    public void The_first_script_prints_what_is_shown() => Words(Show(First)).Should().Be(Words(Snippets("text").First()));

    [Test]
    public void What_is_wrong_is_told_as_it_is_shown()
    {
        string wrong = Snippets("powershell").Single(snippet => snippet.StartsWith("Start-Lab @{", StringComparison.Ordinal));
        string told = FluentActions.Invoking(() => Session.Run(wrong)).Should().Throw<System.Management.Automation.RuntimeException>().Which.Message;
        Words($"Start-Lab: {told}").Should().Be(Words(Snippets("text").Last()));
    }

    [Test]
    public void The_snippets_after_the_first_script_run_one_after_the_other()
    {
        _ = Show(First);
        var rest = Snippets("powershell").Skip(1).Where(snippet => !snippet.StartsWith("Start-Lab @{", StringComparison.Ordinal) && !snippet.StartsWith("#!", StringComparison.Ordinal)).ToList();
        rest.Should().HaveCount(3);
        rest.Select(Show).ToList()[^1].Trim().Should().Be("no use for it");
        Session.Terminal.Shown.Should().Contain("What if: lab small: ").And.Contain("+ machine three: ");
        Session.Host.Libvirt.Domains.Should().BeEmpty();
    }

    [Test]
    public void The_plain_script_is_the_sample() => Snippets("powershell").Last().Should().Be(Repository.Read("samples/powershell/assembly.ps1"));

    [Test]
    public void Every_cmdlet_is_in_the_table_and_no_other() => CmdletName().Matches(Text.Split("## The cmdlets")[1].Split("\n\n")[1]).Select(name => name.Groups[1].Value)
        .Should().BeEquivalentTo(CmdletDocs.Cmdlets.Select(CmdletDocs.NameOf));

    private static string First => Snippets("powershell").First().Replace("/path/to/virtlab/nuget/VirtLab", Scripts.Quoted(Path.Combine(AppContext.BaseDirectory, "VirtLab.psd1")), StringComparison.Ordinal);

    private static IEnumerable<string> Snippets(string language) => Text.Split($"```{language}\n").Skip(1).Select(rest => rest.Split("```")[0]);

    /// <summary>Columns are as wide as the window lets them be.</summary>
    private static string Words(string text) => Spaces().Replace(text, " ").Trim();

    /// <summary>Dot-sourced: a snippet goes on with what the one before it has left.</summary>
    private string Show(string snippet) => string.Concat(Session.Run($". {{ {snippet} }} | Out-String -Width 200"));

    [GeneratedRegex("`([A-Z][a-z]+-Lab[A-Za-z]*|ConvertTo-Lab)`")]
    private static partial Regex CmdletName();

    [GeneratedRegex(@"\s+|-{2,}")]
    private static partial Regex Spaces();
}
