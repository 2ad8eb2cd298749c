using VirtLab.Hosts.Sandbox;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Which of libvirt's daemons a sandbox starts, and where they answer.</summary>
public sealed class LibvirtDaemonsTests
{
    [Test]
    public void One_daemon_answers_for_all()
    {
        var daemons = LibvirtDaemons.TryFind(tool => tool == "libvirtd")!;
        daemons.ToString().Should().Be("libvirtd=libvirt-sock");
        daemons.Socket.Should().Be("/run/libvirt/libvirt-sock");
    }

    [Test]
    public void Of_split_daemons_that_of_machines_is_the_one_to_talk_to()
    {
        var daemons = LibvirtDaemons.TryFind(tool => tool is "virtqemud" or "virtnetworkd")!;
        daemons.ToString().Should().Be("virtnetworkd=virtnetworkd-sock virtqemud=virtqemud-sock");
        daemons.Socket.Should().Be("/run/libvirt/virtqemud-sock");
    }

    [Test]
    public void Where_both_forms_are_installed_one_daemon_does() =>
        LibvirtDaemons.TryFind(_ => true)!.Names.Should().Equal("libvirtd");
}
