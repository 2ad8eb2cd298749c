using VirtLab.Native.Events;

namespace VirtLab.Native.Tests;

/// <summary>Whatever a test of the safe layer opens must be closed when it ends.</summary>
internal abstract class NativeTest
{
    internal const string TestUri = "test:///default";

    [SetUp]
    public void Need_libvirt() => Prerequisite.Need(LibvirtLibrary.IsInstalled, "libvirt.so.0 is not installed: apt-get install libvirt0");

    [TearDown]
    public void Nothing_is_left_open()
    {
        LibvirtHandles.Open.Should().Be(0, "every native object must be released");
        LibvirtHandles.Leaked.Should().Be(0, "the garbage collector must find nothing to release");
        CallbackContext.Count.Should().Be(0, "libvirt must have let go of every callback");
    }
}
