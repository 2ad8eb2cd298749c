using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall;
using VirtLab.Shorewall.Reading;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>The table of macros says what the macros that come with Shorewall say.</summary>
internal sealed class StandardMacroTests
{
    private const string Installed = "/usr/share/shorewall";

    [OneTimeSetUp]
    public void Need() => Prerequisite.Tool("shorewall");

    [Test]
    public void Each_macro_of_the_table_has_the_ports_of_the_installed_one()
    {
        foreach (string name in StandardMacros.Table.Keys)
        {
            string text = File.ReadAllText(Path.Combine(Installed, $"macro.{name}"));
            var table = RulesOf(Folder.Small, name);
            RulesOf(Folder.Small.With($"macro.{name}", text), name).Should().BeEquivalentTo(table, "of {0}", name);
        }
    }

    [Test]
    public void Each_installed_macro_is_in_the_table_or_among_those_that_a_lab_can_not_say() =>
        Directory.GetFiles(Installed, "macro.*").Select(file => Path.GetFileName(file)["macro.".Length..]).Where(name => name != "template")
            .Should().BeEquivalentTo(StandardMacros.Table.Keys.Concat(StandardMacros.Unsayable.Keys));

    [Test]
    public void Each_setting_of_the_installed_configuration_is_known() =>
        File.ReadAllLines("/usr/share/shorewall/configfiles/shorewall.conf").Where(line => line.Length > 0 && char.IsAsciiLetterUpper(line[0]))
            .Select(line => line.Split('=')[0]).Should().BeSubsetOf(KnownSettings.All);

    private static ValueList<Rule> RulesOf(ValueList<ShorewallFile> files, string macro) =>
        ShorewallFiles.Read(files.With("rules", $"{macro}(ACCEPT) net fw\n"), Folder.Around).Sound().Rules;
}
