using System.Runtime.InteropServices;
using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native.Tests.Safe;

internal sealed class ErrorTests : NativeTest
{
    [Test]
    public unsafe void Every_field_of_the_error_is_read()
    {
        using var connection = LibvirtConnection.Open(TestUri);

        var create = () => connection.CreateDomainXml("<domain");

        var error = create.Should().Throw<LibvirtException>().Which.Error;
        // It is still this thread's last error, so C's own view of it can be read beside ours.
        var native = NativeApi.virGetLastError();
        error.Should().BeEquivalentTo(new LibvirtError
        {
            Code = (ErrorNumber)native->code,
            Domain = (ErrorDomain)native->domain,
            Level = native->level,
            Message = Marshal.PtrToStringUTF8((nint)native->message)!,
            Function = "virDomainCreateXML",
            Str1 = Marshal.PtrToStringUTF8((nint)native->str1),
            Str2 = Marshal.PtrToStringUTF8((nint)native->str2),
            Str3 = Marshal.PtrToStringUTF8((nint)native->str3),
            Int1 = native->int1,
            Int2 = native->int2,
        });
        error.Should().Match<LibvirtError>(item => item.Code == ErrorNumber.XmlDetail && item.Level == ErrorLevel.Error && item.Int1 == -1 && item.Str2 == item.Message);
    }

    [Test]
    public void A_missing_object_has_its_own_type_and_says_what_was_attempted()
    {
        using var connection = LibvirtConnection.Open(TestUri);

        var lookup = () => connection.LookupDomainByName("nobody");

        lookup.Should().Throw<LibvirtObjectNotFoundException>().WithMessage("virDomainLookupByName: Domain not found*")
            .Which.Error.Should().Match<LibvirtError>(error => error.Code == ErrorNumber.NoDomain && error.Domain == ErrorDomain.Test);
    }

    [Test]
    public void Misuse_is_a_plain_libvirt_exception()
    {
        using var connection = LibvirtConnection.Open(TestUri);
        using var network = connection.LookupNetworkByName("default");

        var create = () => network.Create();

        create.Should().ThrowExactly<LibvirtException>().Which.Code.Should().Be(ErrorNumber.OperationInvalid);
    }

    [TestCase(ErrorNumber.NoNetwork, ErrorDomain.Network, typeof(LibvirtObjectNotFoundException))]
    [TestCase(ErrorNumber.NoDomainMetadata, ErrorDomain.Qemu, typeof(LibvirtObjectNotFoundException))]
    [TestCase(ErrorNumber.NoSupport, ErrorDomain.Qemu, typeof(LibvirtNotSupportedException))]
    [TestCase(ErrorNumber.ConfigUnsupported, ErrorDomain.Qemu, typeof(LibvirtNotSupportedException))]
    [TestCase(ErrorNumber.SystemError, ErrorDomain.Rpc, typeof(LibvirtConnectionLostException))]
    [TestCase(ErrorNumber.InternalError, ErrorDomain.Rpc, typeof(LibvirtConnectionLostException))]
    [TestCase(ErrorNumber.SystemError, ErrorDomain.Qemu, typeof(LibvirtException))]
    [TestCase(ErrorNumber.InternalError, ErrorDomain.Qemu, typeof(LibvirtException))]
    [TestCase(ErrorNumber.AuthFailed, ErrorDomain.Rpc, typeof(LibvirtException))]
    public void The_type_follows_from_the_code(ErrorNumber code, ErrorDomain domain, Type expected) => LibvirtErrors
        .ToException(new() { Code = code, Domain = domain, Level = ErrorLevel.Error, Message = "", Function = "" }).Should().BeOfType(expected);

    [Test]
    public void Errors_of_many_threads_do_not_mix()
    {
        using var connection = LibvirtConnection.Open(TestUri);

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var lookup = () => connection.LookupDomainById(100_000 + i).Dispose();
            var create = () => connection.CreateNetworkXml("<network").Dispose();
            if (i % 2 == 0) lookup.Should().Throw<LibvirtObjectNotFoundException>().Which.Code.Should().Be(ErrorNumber.NoDomain);
            else create.Should().Throw<LibvirtException>().Which.Code.Should().Be(ErrorNumber.XmlDetail);
        });
    }
}
