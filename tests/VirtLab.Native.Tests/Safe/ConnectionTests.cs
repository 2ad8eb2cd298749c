namespace VirtLab.Native.Tests.Safe;

internal sealed class ConnectionTests : NativeTest
{
    [Test]
    public void A_connection_tells_what_it_is_connected_to()
    {
        using var connection = LibvirtConnection.Open(TestUri);

        connection.Uri.Should().Be(TestUri);
        connection.DriverName.Should().Be("TEST");
        connection.HostName.Should().NotBeEmpty();
        connection.IsAlive.Should().BeTrue();
        connection.DaemonVersion.Should().Be(LibvirtLibrary.Version, "the test driver is inside the library");
        connection.GetCapabilitiesXml().Should().StartWith("<capabilities>");
        connection.Closed.IsCompleted.Should().BeFalse();
        connection.TrySetKeepAlive(TimeSpan.FromSeconds(5), 3).Should().BeFalse("a driver inside the process has no heartbeat");
    }

    [Test]
    public void Closing_the_last_reference_leaves_none()
    {
        var connection = LibvirtConnection.Open(TestUri);
        connection.DomainEvents();
        connection.NetworkEvents();

        connection.Dispose();

        connection.CloseResult.Should().Be(0);
        connection.IsAlive.Should().BeFalse();
    }

    [Test]
    public void Closing_twice_does_nothing_more()
    {
        var connection = LibvirtConnection.Open(TestUri);

        connection.Dispose();
        var again = connection.Dispose;

        again.Should().NotThrow();
    }

    [Test]
    public void A_closed_connection_refuses_calls()
    {
        var connection = LibvirtConnection.Open(TestUri);
        connection.Dispose();

        var list = () => connection.ListDomains();

        list.Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public void A_domain_outlives_the_disposal_of_its_connection()
    {
        var connection = LibvirtConnection.Open(TestUri);
        var domain = connection.LookupDomainByName("test");

        connection.Dispose();

        domain.GetState().State.Should().Be(DomainState.Running);
        connection.CloseResult.Should().BeNull("the domain still holds the connection");
        domain.Dispose();
        connection.CloseResult.Should().Be(0);
    }

    [Test]
    public void A_read_only_connection_can_look_but_not_touch()
    {
        using var connection = LibvirtConnection.OpenReadOnly(TestUri);
        using var domain = connection.LookupDomainByName("test");

        var destroy = () => domain.Destroy();

        domain.Name.Should().Be("test");
        destroy.Should().Throw<LibvirtException>().Which.Code.Should().Be(ErrorNumber.OperationDenied);
    }

    [Test]
    public void Opening_where_no_daemon_is_says_so()
    {
        var open = () => LibvirtConnection.Open("qemu+unix:///system?socket=/nowhere/libvirt-sock");

        open.Should().Throw<LibvirtConnectionLostException>().WithMessage("virConnectOpen:*/nowhere/libvirt-sock*");
    }

    [Test]
    public void A_text_with_a_NUL_inside_is_refused()
    {
        using var connection = LibvirtConnection.Open(TestUri);

        var lookup = () => connection.LookupDomainByName("test\0er");

        lookup.Should().Throw<ArgumentException>();
    }
}
