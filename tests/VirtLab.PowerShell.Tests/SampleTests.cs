using System.Management.Automation;
using VirtLab.Model;

namespace VirtLab.PowerShell.Tests;

/// <summary>The scripts in <c>samples/powershell</c>, with real machines and real packets.</summary>
public sealed class SampleTests : SessionTests
{
    [Test]
    [Category("Sandbox")]
    public void Small_comes_up_is_changed_and_goes()
    {
        string shown = Run("small.ps1");
        shown.Should().MatchRegex(@"one\s+small\.one\.0\s+52:54:00:\S+\s+192\.168\.0\.1\s+one\.small\.test\s+ServiceAnswers")
            .And.MatchRegex(@"one\s+two\s+tcp 80\s+Answered\s+192\.168\.0\.1").And.Contain("+ machine three: ").And.MatchRegex(@"one\s+three\s+ping\s+Answered");
    }

    [Test]
    [Category("Sandbox")]
    public void Ursa_comes_up_shows_who_carries_and_why_and_goes()
    {
        string shown = Run("ursa.ps1");
        shown.Should().MatchRegex(@"centos51\s+tap3\s+52:54:00:\S+\s+192\.168\.0\.4\s+centos51\.ursa\.test\s+ServiceAnswers")
            .And.MatchRegex(@"etch32\s+internet\s+tcp 80\s+Answered\s+203\.0\.113\.67\s+comcast")
            .And.MatchRegex(@"the host\s+internet\s+tcp 119\s+Answered\s+206\.124\.146\.176\s+avvanta")
            .And.Contain("the host -> 198.51.100.10 tcp 119: leaves by eth0 to avvanta from 172.20.1.130, by Policies[1]")
            .And.MatchRegex(@"etch32\s+internet\s+tcp 80\s+Answered\s+203\.0\.113\.67\s+wireless");
    }

    [Test]
    [Category("Sandbox")]
    public void The_library_is_used_without_the_module() =>
        Run("assembly.ps1", $"-Folder {Scripts.Quoted(AppContext.BaseDirectory)}").Should().Contain("lab small: 5 steps").And.Contain("one -> two tcp 80: answered, seen from 192.168.0.1");

    [Test]
    public void The_data_file_is_the_reference_lab() =>
        ((Lab)Session.Run($"Import-PowerShellDataFile {Scripts.Quoted(PathOf("ursa.psd1"))} | ConvertTo-Lab").Single().BaseObject).Should().Be(UrsaLab.Lab);

    [Test]
    public void Ursa_is_about_twenty_lines() => File.ReadLines(PathOf("ursa.ps1")).Count().Should().BeLessThanOrEqualTo(24);

    private static string PathOf(string sample) => Repository.PathOf($"samples/powershell/{sample}");

    /// <summary>What a script shows. Its sandbox is gone afterwards.</summary>
    private string Run(string sample, string arguments = "")
    {
        string shown = string.Concat(Session.Run($". {Scripts.Quoted(PathOf(sample))} {arguments} | Out-String -Width 200"));
        FluentActions.Invoking(() => Session.Run("Get-Lab ($sandbox ?? $lab.Host)")).Should().Throw<RuntimeException>().WithInnerException<RuntimeException>().WithInnerException<ObjectDisposedException>();
        return shown;
    }
}
