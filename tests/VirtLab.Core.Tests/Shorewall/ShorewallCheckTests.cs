using CsCheck;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>The distribution's own Shorewall looks at what is written. It runs in namespaces of its own, its state in a memory file system.</summary>
internal sealed class ShorewallCheckTests
{
    private const string Version = "5.2.8";

    [OneTimeSetUp]
    public void Need()
    {
        Prerequisite.Tool("shorewall", "iptables");
        Prerequisite.NetworkNamespace();
    }

    [Test]
    public async Task Ursa_is_accepted() => await AcceptedAsync(UrsaLab.Lab);

    [Test]
    public async Task What_was_read_of_2008_and_is_written_again_is_accepted() =>
        await AcceptedAsync(ShorewallFiles.Read(Files2008.All, UrsaLab.Lab).Sound());

    [Test]
    public async Task Labs_of_all_kinds_are_accepted() => await SayableLabs.Any.SampleAsync(AcceptedAsync, iter: 8, threads: 1);

    [Test]
    public async Task A_lab_without_zones_is_accepted() => await AcceptedAsync(Folder.Around);

    [Test]
    public async Task The_files_of_2008_are_not_which_is_why_they_are_read_as_they_were_meant()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Files2008.All)
            await File.WriteAllTextAsync(Path.Combine(folder.Path, file.Name), file.Text);
        var output = await CheckAsync(folder.Path);
        output.ExitCode.Should().NotBe(0);
        output.Error.Should().Contain("ERROR");
    }

    private static async Task AcceptedAsync(Lab lab)
    {
        using var folder = new TemporaryFolder();
        _ = await ShorewallFolder.WriteAsync(folder.Path, lab);
        var output = await CheckAsync(folder.Path);
        string files = string.Concat(Directory.GetFiles(folder.Path).Order().Select(file => $"\n=== {Path.GetFileName(file)}\n{File.ReadAllText(file)}"));
        output.ExitCode.Should().Be(0, "Shorewall says: {0}{1}", output.Error, files);
        // Random rules may leave nothing to later ones.
        output.Error.Split('\n').Where(line => line.Contains("WARNING", StringComparison.Ordinal) && !line.Contains("unreachable rules", StringComparison.Ordinal))
            .Should().BeEmpty("of {0}", files);
    }

    private static async Task<CommandOutput> CheckAsync(string folder)
    {
        var command = PrivateNetwork.MountingCommand("mount -t tmpfs none /var/lib/shorewall && shorewall version && shorewall check \"$1\"", folder);
        var output = await new LocalCommands().RunAsync(command with { MayFail = true });
        output.Output.Should().StartWith(Version);
        return output;
    }
}
