using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native.Tests.Safe;

internal sealed class LibraryTests : NativeTest
{
    [Test]
    public void A_missing_library_is_said_with_what_was_looked_for_and_what_to_install()
    {
        var loader = new NativeLoader(_ => ["libvirt-bogus.so.0", "libvirt-bogus.dylib"]);

        var resolve = () => loader.Resolve(new("virConnectOpen", NativeLibraryId.Libvirt, "0.0.3"));

        resolve.Should().Throw<LibvirtNotFoundException>().WithMessage("virConnectOpen*libvirt-bogus.so.0, libvirt-bogus.dylib*apt-get install libvirt0*")
            .Which.LookedFor.Should().Equal("libvirt-bogus.so.0", "libvirt-bogus.dylib");
        loader.Has(new("virConnectOpen", NativeLibraryId.Libvirt, "0.0.3")).Should().BeFalse();
    }

    [Test]
    public void A_function_of_a_newer_libvirt_is_not_supported_and_names_its_version()
    {
        var loader = new NativeLoader(NativeLoader.DefaultNames);

        var resolve = () => loader.Resolve(new("virDomainTimeTravel", NativeLibraryId.Libvirt, "99.1.0"));

        resolve.Should().Throw<LibvirtNotSupportedException>().WithMessage("*virDomainTimeTravel*99.1.0*")
            .Which.Error.Should().Match<LibvirtError>(error => error.Code == ErrorNumber.NoSupport && error.Function == "virDomainTimeTravel");
    }

    [Test]
    public unsafe void A_bound_function_that_the_installed_libvirt_lacks_fails_when_called_and_not_before()
    {
        var newer = LibvirtLibrary.Since(nameof(NativeApi.virNetworkGetMetadata));
        newer.Should().Be("9.7.0");
        if (LibvirtLibrary.Version >= Version.Parse(newer!)) Assert.Pass("The installed libvirt has it.");
        LibvirtLibrary.IsSupported(nameof(NativeApi.virNetworkGetMetadata)).Should().BeFalse();

        var call = () => NativeApi.virNetworkGetMetadata(null, 0, null, default).IsNull;

        call.Should().Throw<LibvirtNotSupportedException>().WithMessage("*does not have virNetworkGetMetadata*9.7.0*");
    }

    [Test]
    public void Functions_can_be_asked_for_without_an_exception()
    {
        LibvirtLibrary.IsSupported("virDomainCreate").Should().BeTrue();
        LibvirtLibrary.IsSupported("virAdmConnectOpen").Should().BeTrue();
        LibvirtLibrary.IsSupported("virDomainTimeTravel").Should().BeFalse();
        LibvirtLibrary.Since("virDomainGetMessages").Should().Be("7.1.0");
        LibvirtLibrary.Since("virDomainTimeTravel").Should().BeNull();
    }

    [Test]
    public void The_table_is_sorted_so_that_names_are_found() =>
        FunctionTable.Functions.Select(function => NativeSymbols.Find(function.Name)).Should().Equal(FunctionTable.Functions.Select(function => (NativeFunction?)function));
}
