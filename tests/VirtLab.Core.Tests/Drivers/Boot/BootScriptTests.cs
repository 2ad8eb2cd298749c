using System.Text.RegularExpressions;
using CsCheck;
using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Core.Tests.Compiling;
using VirtLab.Drivers.Boot;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Drivers.Boot;

/// <summary>What brings a lab back at boot: written from what the drivers do, quoted so that a shell reads each word as it was.</summary>
internal sealed partial class BootScriptTests
{
    private static readonly Gen<string> Hostile = Gen.String[Gen.Char["a '\"$`\\;&|<>(){}*?[]~#!\n\t-=é"], 0, 12];

    [Test]
    public async Task Any_words_reach_a_program_as_they_are()
    {
        Prerequisite.Tool("sh");
        await Hostile.Array[1, 9].SampleAsync(async words =>
        {
            var output = await new LocalCommands().RunAsync(new HostCommand("sh") { Input = "printf '%s\\036' " + ShellWords.Join(words) });
            return output.Output == string.Concat(words.Select(word => word + '\u001e'));
        }, iter: 100);
    }

    [Test]
    public void A_word_with_a_NUL_in_it_is_refused() => FluentActions.Invoking(() => ShellWords.Quote("a\0b")).Should().Throw<ArgumentException>();

    [Test]
    public async Task Hostile_arguments_and_inputs_do_what_the_commands_would()
    {
        Prerequisite.Tool("sh", "nft");
        HostCommand[] commands = [new("echo", "a'b", "$(touch /x)", ""), new HostCommand("cat") { Input = "in 'put' $1\n" }, new("false") { MayFail = true }, new("false"), new("echo", "end")];
        var boot = BootScript.Render(new BootResource("small"), new BootRecipe("small", ["br0"], ["lo"]) { Before = [new BootStep("node it's", [.. commands])] });
        string lines = boot.Files.Single(file => file.Name == BootScript.Name).Text.Split("boot.log 2>&1\n")[1].Split("\n;;\nstarted)")[0];
        string folder = Directory.CreateTempSubdirectory("virtlab-boot").FullName;
        try
        {
            foreach (var file in boot.Files)
                await File.WriteAllTextAsync(Path.Combine(folder, file.Name), file.Text);
            var output = await new LocalCommands().RunAsync(new HostCommand("sh", "-c", $"cd {folder}\n{lines}"));
            output.Output.Should().Be("a'b $(touch /x) \nin 'put' $1\nnode it's is not whole\nend\n");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Ursas_hook_and_script_are_what_stands_in_the_golden_file()
    {
        var boot = await BootOfAsync(UrsaLab.Lab);
        Golden.Check(Generation().Replace($"{boot.Hook!.Text}----\n{boot.Files.Single(file => file.Name == BootScript.Name).Text}", "boot-HASH"), "ursa-boot.sh");
        boot.Files.Should().OnlyContain(file => file.Mode == "600");
        boot.Hook.Mode.Should().Be("700");
    }

    [Test]
    public async Task The_same_lab_gives_the_same_files_and_another_one_another_folder()
    {
        var boot = await BootOfAsync(UrsaLab.Lab);
        (await BootOfAsync(UrsaLab.Lab)).Facts.Should().Equal(boot.Facts);
        (await BootOfAsync(UrsaLab.Lab with { Rules = [] })).Folder.Should().NotBe(boot.Folder);
        FactDiff.Between(boot.Facts, (await BootOfAsync(UrsaLab.Lab with { RoutingRules = [] })).Facts).Select(change => change.Path)
            .Should().OnlyContain(path => path == "hook" || path.Contains("record") || path.Contains("routing"));
    }

    [Test]
    public async Task Routes_of_both_families_come_back_with_their_links()
    {
        var boot = await BootOfAsync(Ipv6ProviderTests.Dual);
        var with6 = boot.Files.Where(file => file.Text.Contains("route replace ::/0 via 2001:db8:a::1 dev eth0", StringComparison.Ordinal)).ToList();
        with6.Should().HaveCount(4, "for each set of the other two links").And.OnlyContain(file => file.Text.Contains("rule add pref 10000 fwmark 0x1/0xff lookup 1"));
        string script = boot.Files.Single(file => file.Name == BootScript.Name).Text;
        foreach (var file in with6)
            script.Should().Contain($"ip -force -6 -batch - < {file.Name}");
        boot.Files.Should().Contain(file => file.Text.Contains("neighbour replace 2001:db8:a::1 dev eth0 managed")).And.NotContain(file => file.Text.Contains("table 4 protocol 86", StringComparison.Ordinal)
            && file.Text.Contains("route replace", StringComparison.Ordinal) && file.Text.Contains("dev eth2 table 4", StringComparison.Ordinal), "what is told is told anew");
    }

    [Test]
    public async Task The_shell_and_nft_find_no_fault_with_them()
    {
        Prerequisite.NetworkNamespace();
        var boot = await BootOfAsync(UrsaLab.Lab);
        foreach (var file in boot.Files.Append(boot.Hook!).Where(file => file.Name is BootScript.Name or "hook" || file.Name.EndsWith(".sh", StringComparison.Ordinal)))
            (await new LocalCommands().RunAsync(new HostCommand("sh", "-n") { Input = file.Text, MayFail = true })).ExitCode.Should().Be(0, file.Name);
        foreach (var file in boot.Files.Where(file => file.Name.EndsWith(".nft", StringComparison.Ordinal)))
            (await new LocalCommands().RunAsync(PrivateNetwork.Command("nft -c -f -") with { Input = file.Text, MayFail = true })).Error.Should().BeEmpty(file.Name);
    }

    [Test]
    public void Labs_that_can_not_come_back_are_refused_with_what_to_do()
    {
        BootCompiler.Refusals(UrsaLab.Lab).Should().BeEmpty();
        BootCompiler.Refusals(UrsaLab.Lab with { Networks = [] }).Should().ContainSingle().Which.Should().Contain("has none: give it one");
        var many = UrsaLab.Lab with { Providers = [.. Enumerable.Range(1, 7).Select(i => new Provider($"isp{i}", i, $"eth{i}", $"10.0.{i}.1"))] };
        BootCompiler.Refusals(many).Should().ContainSingle().Which.Should().Contain("on 7 interfaces, which is more than 6");
    }

    [Test]
    public void Nothing_that_libvirt_starts_comes_before_its_hook()
    {
        var desired = BootCompiler.AtBoot(LabCompiler.Compile(UrsaLab.Lab));
        var boot = desired.Resources.Single(thing => thing.Id.Kind == ResourceKind.Boot);
        desired.Resources.Where(thing => thing.Id.Kind is ResourceKind.Network or ResourceKind.Machine)
            .Should().OnlyContain(thing => thing.Needs.Contains(boot.Id));
    }

    private static async Task<BootResource> BootOfAsync(Lab lab)
    {
        var desired = BootCompiler.AtBoot(LabCompiler.Compile(lab));
        var boot = desired.Resources.OfType<BootResource>().Single() with { Things = [.. desired.Resources.Where(thing => thing is not BootResource)] };
        return (BootResource)await LabDrivers.Create()[ResourceKind.Boot].CompleteAsync(new FakeHost(), boot, null, CancellationToken.None);
    }

    [GeneratedRegex("boot-[0-9a-f]{12}")]
    private static partial Regex Generation();
}
