using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using VirtLab.Core.Tests.Compiling;
using VirtLab.Drawing;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Drawing;

/// <summary>Pictures of labs.</summary>
internal sealed class LabDrawingTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Ursa_is_drawn_as_the_README_shows() => Golden.CheckFile(UrsaLab.Lab.ToSvg() + "\n", "docs/ursa.svg");

    [Test]
    public void Ursa_is_a_flowchart_of_Mermaid() => Golden.Check(UrsaLab.Lab.ToMermaid(), "ursa.mmd");

    [Test]
    public void Ursa_is_a_graph_of_Graphviz() => Golden.Check(UrsaLab.Lab.ToDot(), "ursa.dot");

    [Test]
    public void Everything_has_its_name_in_each_picture()
    {
        foreach (string picture in (string[])[UrsaLab.Lab.ToSvg(), UrsaLab.Lab.ToMermaid(), UrsaLab.Lab.ToDot()])
        {
            picture.Should().ContainAll("etch32", "centos51", "tap3", "192.168.0.4", "br0", "eth0", "wlan0", "linksys", "internet", "198.51.100.10", "dmz",
                "comcast (1) carries", "avvanta (2)", "wireless (3): wlan0 is down");
        }
    }

    [TestCase(new[] { "comcast" }, ">comcast (1) is silent<", ">avvanta (2) carries<")]
    [TestCase(new string[0], ">comcast (1) carries<", ">avvanta (2)<")]
    public void A_picture_shows_who_carries(string[] silent, params string[] shown)
    {
        string picture = UrsaLab.Lab.ToSvg(new Circumstances { Silent = [.. silent.Select(name => (Name)name)] });
        picture.Should().ContainAll(shown);
    }

    [Test]
    public void On_the_other_link_the_third_provider_carries() =>
        UrsaLab.Lab.ToMermaid(new Circumstances { Down = ["eth0"], Up = ["wlan0"] }).Should().ContainAll("comcast (1): eth0 is down", "wireless (3) carries");

    [Test]
    public void A_machine_that_is_off_is_drawn_so()
    {
        var off = new Circumstances { Off = ["etch32"] };
        UrsaLab.Lab.ToMermaid(off).Should().Contain("class machine0 off").And.NotContain("class machine1 off");
        UrsaLab.Lab.ToSvg(off).Should().NotBe(UrsaLab.Lab.ToSvg());
    }

    [Test]
    public void A_balanced_lab_shows_the_shares() => (UrsaLab.Lab with { Providers = [.. UrsaLab.Lab.Providers.Select(provider => provider.Name == "avvanta" ? provider with { Balance = 3 } : provider)] })
        .ToDot().Should().ContainAll("comcast (1) carries 25 %", "avvanta (2) carries 75 %");

    [Test]
    public void What_is_silent_in_all_families_that_it_carries_is_out_and_what_is_set_up_and_down_is_down()
    {
        UrsaLab.Lab.ToDot(new Circumstances { SilentV4 = ["comcast"] }).Should().ContainAll("comcast (1) is silent", "avvanta (2) carries");
        UrsaLab.Lab.ToDot(new Circumstances { Up = ["wlan0"], Down = ["wlan0"] }).Should().Contain("wlan0 is down");
    }

    [Test]
    public void Hosts_of_a_zone_are_drawn_in_it_and_a_provider_that_no_node_plays_by_itself()
    {
        var lab = UrsaLab.Lab with { Zones = [.. UrsaLab.Lab.Zones, new Zone("own") { Hosts = [new("br0", "192.168.0.1/32"), new("eth0", "0.0.0.0/0")] }], Nodes = [] };
        string drawn = lab.ToMermaid();
        drawn.Should().ContainAll("machine0[\"<b>etch32</b><br/>tap0 · 192.168.0.1\"]:::zone3", "machine1[\"<b>etch64</b><br/>tap1 · 192.168.0.2\"]:::zone2", "provider0([\"<b>comcast</b>", "provider0 --- uplink0");
    }

    [Test]
    public void What_is_farther_from_the_host_stands_above() =>
        UrsaLab.Lab.ToMermaid().Should().ContainAll("segment0 --- uplink0", "node0 --- segment0", "segment1 --- node0", "node5 --- segment1", "bridge0 --- machine0");

    [Test]
    public void Every_line_leads_from_a_box_to_a_box() => Compiling.Labs.Any.Sample(lab =>
    {
        string[] lines = lab.ToDot().Split('\n', StringSplitOptions.TrimEntries);
        var boxes = lines.Where(line => line.Contains(" [label=", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).ToHashSet();
        return boxes.Count == lines.Count(line => line.Contains(" [label=", StringComparison.Ordinal))
            && lines.Where(line => line.Contains(" -- ", StringComparison.Ordinal)).All(line => line.TrimEnd(';').Split(' ') is [var from, "--", var to, ..] && boxes.Contains(from) && boxes.Contains(to.TrimEnd(';')));
    });

    [Test]
    public void A_lab_of_hundreds_shows_some_and_how_many_more_there_are() => (UrsaLab.Lab with
    {
        Machines = [.. Enumerable.Range(0, 200).Select(i => new Machine($"m{i}") { Nics = [new Nic("br0")] })],
    }).ToSvg().Should().Contain(">m6<").And.NotContain(">m7<").And.Contain("193 more");

    [Test]
    public void So_it_does_of_machines_without_cards() =>
        (UrsaLab.Lab with { Machines = [.. Enumerable.Range(0, 200).Select(i => new Machine($"m{i}"))] }).ToDot().Should().Contain("193 more").And.NotContain("othermore --");

    [Test]
    public void Any_lab_is_drawn_even_one_that_can_not_work_with_all_in_the_picture_and_no_box_on_another() => Compiling.Labs.Any.Sample(lab =>
    {
        _ = lab.ToMermaid();
        IsTidy(XElement.Parse((lab with { Nodes = UrsaLab.Lab.Nodes, Segments = [.. UrsaLab.Lab.Segments, new("lone")] }).ToSvg()));
        IsTidy(XElement.Parse(lab.ToSvg()));
    });

    [Test]
    public void Ursa_is_tidy() => IsTidy(XElement.Parse(UrsaLab.Lab.ToSvg()));

    private static void IsTidy(XElement picture)
    {
        var (right, bottom) = (Number(picture, "width"), Number(picture, "height"));
        var boxes = picture.Elements(Svg + "g").Select(box => Corners(box.Element(Svg + "rect")!)).ToList();
        foreach (var (index, one) in boxes.Index())
            boxes.Skip(index + 1).Where(other => !Apart(one, other)).Should().BeEmpty();
        foreach (var area in picture.Descendants(Svg + "rect").Select(Corners))
            (area.Left >= 0 && area.Top >= 0 && area.Right <= right && area.Bottom <= bottom).Should().BeTrue("of {0}", area);
        foreach (var text in picture.Descendants(Svg + "text"))
            (Number(text, "x") >= 0 && Number(text, "y") >= 12 && Number(text, "x") + (text.Value.Length * 5) <= right && Number(text, "y") <= bottom).Should().BeTrue("of {0}", text);
    }

    private static (double Left, double Top, double Right, double Bottom) Corners(XElement box) =>
        (Number(box, "x"), Number(box, "y"), Number(box, "x") + Number(box, "width"), Number(box, "y") + Number(box, "height"));

    private static bool Apart((double Left, double Top, double Right, double Bottom) one, (double Left, double Top, double Right, double Bottom) other) =>
        one.Right <= other.Left || other.Right <= one.Left || one.Bottom <= other.Top || other.Bottom <= one.Top;

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
