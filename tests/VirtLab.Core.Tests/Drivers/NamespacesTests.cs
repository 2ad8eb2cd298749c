using VirtLab.Drivers;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>Which namespaces a host has, told from what is mounted there.</summary>
internal sealed class NamespacesTests
{
    // Some kernels show a mount twice, once for each of the folder's two mounts; blanks are written as \040.
    private const string Mounts = """
        proc /proc proc rw,nosuid 0 0
        tmpfs /run/netns tmpfs rw,nosuid 0 0
        nsfs /run/netns/virtlab.small.router nsfs rw 0 0
        nsfs /run/netns/virtlab.small.router nsfs rw 0 0
        nsfs /run/netns/with\040blank nsfs rw 0 0
        nsfs /run/docker/netns/4242 nsfs rw 0 0
        tmpfs /run/netns/other tmpfs rw 0 0

        """;

    [Test]
    public void What_is_mounted_there_is_there() =>
        Namespaces.Parse(Mounts).Distinct().Should().Equal([(NamespaceName)"virtlab.small.router"]);

    [Test]
    public void Without_any_there_are_none() => Namespaces.Parse("proc /proc proc rw 0 0\n").Should().BeEmpty();
}
