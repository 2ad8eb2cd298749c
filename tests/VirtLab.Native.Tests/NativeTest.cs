using VirtLab.Native.Events;

namespace VirtLab.Native.Tests;

/// <summary>Whatever a test of the safe layer opens must be closed when it ends.</summary>
internal abstract class NativeTest
{
    internal const string TestUri = "test:///default";

    private (int Open, int Leaked, int Callbacks) _before;

    [SetUp]
    public void Need_libvirt()
    {
        Skip.Unless(LibvirtLibrary.IsInstalled, "libvirt.so.0 is not installed: apt-get install libvirt0");
        _before = (LibvirtHandles.Open, LibvirtHandles.Leaked, CallbackContext.Count);
    }

    [TearDown]
    public void Nothing_is_left_open()
    {
        LibvirtHandles.Open.Should().Be(_before.Open, "every native object must be released");
        LibvirtHandles.Leaked.Should().Be(_before.Leaked, "the garbage collector must find nothing to release");
        CallbackContext.Count.Should().Be(_before.Callbacks, "libvirt must have let go of every callback");
    }
}
