namespace VirtLab.PowerShell.Tests.Help;

/// <summary>What <c>Get-Help</c> says.</summary>
public sealed class HelpTests : SessionTests
{
    private static readonly string[] Names = [.. CmdletDocs.Cmdlets.Select(CmdletDocs.NameOf)];

    private static readonly CmdletDocs Docs = new();

    private static IEnumerable<TestCaseData> Examples => CmdletDocs.Cmdlets.SelectMany(cmdlet => Docs.Examples(cmdlet)
        .Select((example, index) => new TestCaseData(example.Code).SetArgDisplayNames($"{CmdletDocs.NameOf(cmdlet)} {index + 1}")));

    [Test]
    public void The_help_is_that_of_the_cmdlets()
    {
        string file = Repository.PathOf("src/VirtLab.PowerShell/Module/en-US/VirtLab.PowerShell.dll-Help.xml"), written = HelpFile.Write();
        if (Environment.GetEnvironmentVariable("VIRTLAB_UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, written);
        File.ReadAllText(file).Should().Be(written, "it is made of the cmdlets: VIRTLAB_UPDATE_GOLDEN=1 dotnet test, and read the difference in git");
    }

    [TestCaseSource(nameof(Names))]
    public void Every_cmdlet_tells_what_it_does_takes_and_gives_and_shows_it(string name)
    {
        string full = Session.Show($"Get-Help {name} -Full");
        full.Should().Contain("SYNOPSIS").And.Contain("DESCRIPTION").And.Contain("Example 1").And.Contain("RELATED LINKS").And.Contain("about_VirtLab");
        Session.Run($"$help = Get-Help {name}; $help.Synopsis; $help.description.Text").Should().HaveCountGreaterThanOrEqualTo(2).And.OnlyContain(text => $"{text}".Length > 20);
        var parameters = Session.Run($"(Get-Command {name}).Parameters.Keys | Where-Object {{ $_ -notin [Management.Automation.Cmdlet]::CommonParameters }}").Select(parameter => $"{parameter}");
        foreach (string parameter in parameters)
            $"{Session.Run($"(Get-Help {name} -Parameter {parameter}).description.Text").SingleOrDefault()}".Should().NotBeEmpty($"{name} -{parameter} needs help");
        Session.Run($"$null -ne (Get-Help {name}).inputTypes.inputType.type.name").Single().BaseObject.Should().Be(name != "New-LabHost");
        Session.Run($"$null -ne (Get-Help {name}).returnValues.returnValue.type.name").Single().BaseObject.Should().Be(name is not ("Remove-LabHost" or "Stop-Lab" or "Set-LabLink"));
    }

    [TestCaseSource(nameof(Names))]
    public void Links_lead_to_help(string name)
    {
        foreach (var link in Session.Run($"(Get-Help {name}).relatedLinks.navigationLink.linkText"))
            Session.Show($"Get-Help {link}").Should().Contain($"{link}", "{0} is a link of {1}", link, name);
    }

    [TestCaseSource(nameof(Examples))]
    public void Every_example_works_as_it_is_typed(string code)
    {
        Scripts.Check(Session, code);
        using var folder = new TemporaryFolder();
        Scripts.InMemory(Session, folder.Path);
        using var shell = Session.Begin(code);
        shell.Invoke();
        shell.Streams.Error.Should().BeEmpty();
        Session.Host.Libvirt.Domains.Should().BeEmpty("an example takes away what it brought up");
    }

    [Test]
    public void The_topic_about_the_module_is_found_and_names_every_cmdlet()
    {
        string about = Session.Show("Get-Help about_VirtLab");
        foreach (string name in Names)
            about.Should().Contain(name);
    }
}
