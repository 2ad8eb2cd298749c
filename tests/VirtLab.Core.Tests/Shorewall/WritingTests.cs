using VirtLab.Core.Tests.Compiling;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>A lab as Shorewall files.</summary>
internal sealed class WritingTests
{
    [Test]
    public void Ursa_reads_as_people_write_it()
    {
        var writing = ShorewallFiles.Write(UrsaLab.Lab);
        Golden.Check($"{string.Join('\n', writing.Files.Select(file => $"=== {file.Name}\n{file.Text}"))}\n=== notes\n{string.Join('\n', writing.Notes)}\n",
            "ursa-shorewall.txt");
    }

    [Test]
    public void What_no_file_says_is_told()
    {
        var lab = UrsaLab.Lab with { Networks = [UrsaLab.Lab.Networks[0] with { Prefixes = ["2001:db8::1/64"], RouteBack = false }] };
        ShorewallFiles.Write(lab).Notes.Select(note => $"{note.Path} {note.Kind}").Should().Equal(
            "Lab LeftOut", "Lab LeftOut", "Networks[\"br0\"].Prefixes LeftOut",
            "Uplinks[\"eth0\"].RouteFilter Changed", "Uplinks[\"wlan0\"].RouteFilter Changed", "Networks[\"br0\"].RouteBack Changed",
            "Providers[\"comcast\"].Optional LeftOut", "Providers[\"avvanta\"].Optional LeftOut");
    }

    [Test]
    public void Names_that_Shorewall_does_not_take_are_written_as_others_like_them()
    {
        var lab = Folder.Around with
        {
            Zones = [Zone.Firewall("fw"), new("the-internet-itself") { Interfaces = ["eth0"] }, new("the-internet-inside") { Interfaces = ["br0"] }],
            Policies = [new("all", "all", PolicyAction.Accept)],
            Providers = [new("default", 1, "eth0", "203.0.113.1")],
        };
        var writing = ShorewallFiles.Write(lab);
        var read = ShorewallFiles.Read(writing.Files, lab).Sound();
        read.Zones.Select(zone => zone.Name.ToString()).Should().Equal("fw", "the_intern", "the_inter1");
        read.Providers.Select(provider => provider.Name.ToString()).Should().Equal("default1");
        writing.Notes.Where(note => note.Kind == ShorewallNoteKind.Changed).Select(note => note.Path).Should().Equal(
            "Zones[\"the-internet-itself\"].Name", "Zones[\"the-internet-inside\"].Name", "Providers[\"default\"].Name");
    }

    [Test]
    public void A_lab_without_zones_lets_all_pass()
    {
        var lab = ShorewallFiles.Read(ShorewallFiles.Write(Folder.Around).Files, Folder.Around).Sound();
        lab.Policies.Should().Equal(new Policy("all", "all", PolicyAction.Accept));
        lab.Zones.Should().HaveCount(2);
    }

    [Test]
    public void A_lab_that_can_not_work_is_not_written() =>
        FluentActions.Invoking(() => ShorewallFiles.Write(UrsaLab.Lab with { Uplinks = [] })).Should().Throw<LabInvalidException>();

    [Test]
    public async Task A_folder_is_made_and_reads_again()
    {
        using var folder = new TemporaryFolder();
        string below = Path.Combine(folder.Path, "a", "b");
        _ = await ShorewallFolder.WriteAsync(below, UrsaLab.Lab);
        var reading = await ShorewallFolder.ReadAsync(below, UrsaLab.Lab);
        reading.Sound().Policies.Should().Equal(UrsaLab.Lab.Policies);
    }
}
