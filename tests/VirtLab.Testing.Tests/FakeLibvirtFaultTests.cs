using Microsoft.Extensions.Time.Testing;
using VirtLab.Hosts;
using VirtLab.Native;

namespace VirtLab.Testing.Tests;

/// <summary>Faults, delays and a lost connection that a test puts in.</summary>
public sealed class FakeLibvirtFaultTests
{
    private const string Network = "<network><name>net1</name></network>";

    [Test]
    public async Task A_call_fails_as_often_as_it_is_to_and_changes_nothing()
    {
        await using var libvirt = new FakeLibvirt();
        libvirt.Fail("virNetworkCreateXML", ErrorNumber.NoSupport, "not today", times: 1);
        var failed = (await FluentActions.Awaiting(() => libvirt.CreateNetworkAsync(Network)).Should().ThrowAsync<HostException>()).Which;
        failed.InnerException.Should().BeOfType<LibvirtNotSupportedException>().Which.Should().BeEquivalentTo(new { Code = ErrorNumber.NoSupport, Function = "virNetworkCreateXML" });
        libvirt.Networks.Should().BeEmpty();
        await libvirt.CreateNetworkAsync(Network);
        libvirt.Networks.Should().Equal("net1");
        libvirt.Calls.Select(call => call.ToString()).Should().Equal("virNetworkCreateXML net1", "virNetworkCreateXML net1");
    }

    [Test]
    public async Task A_call_takes_as_long_as_it_is_to()
    {
        var time = new FakeTimeProvider();
        await using var libvirt = new FakeLibvirt(time);
        libvirt.Delay("virNetworkCreateXML", TimeSpan.FromSeconds(3), "net1");
        var creating = libvirt.CreateNetworkAsync(Network);
        time.Advance(TimeSpan.FromSeconds(2));
        creating.IsCompleted.Should().BeFalse();
        libvirt.Networks.Should().BeEmpty();
        time.Advance(TimeSpan.FromSeconds(1));
        await creating;
        libvirt.Networks.Should().Equal("net1");
    }

    [Test]
    public async Task Without_a_connection_nothing_is_done_events_end_and_what_runs_goes_on()
    {
        await using var libvirt = new FakeLibvirt();
        await libvirt.CreateNetworkAsync(Network);
        await using var domains = libvirt.DomainEventsAsync().GetAsyncEnumerator();
        await using var networks = libvirt.NetworkEventsAsync().GetAsyncEnumerator();
        await using var pools = libvirt.PoolEventsAsync().GetAsyncEnumerator();
        var listening = Task.WhenAll(domains.MoveNextAsync().AsTask(), networks.MoveNextAsync().AsTask(), pools.MoveNextAsync().AsTask());
        libvirt.LoseConnection();
        (await listening).Should().Equal(false, false, false);
        (await FluentActions.Awaiting(() => libvirt.ListNetworksAsync()).Should().ThrowAsync<HostException>()).Which.InnerException.Should().BeOfType<LibvirtConnectionLostException>();
        libvirt.RestoreConnection();
        (await libvirt.ListNetworksAsync()).Should().ContainSingle().Which.Active.Should().BeTrue();
    }

    [Test]
    public async Task A_call_that_is_cancelled_before_it_begins_is_not_made()
    {
        await using var libvirt = new FakeLibvirt();
        await FluentActions.Awaiting(() => libvirt.CreateNetworkAsync(Network, new CancellationToken(canceled: true))).Should().ThrowAsync<OperationCanceledException>();
        libvirt.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task How_a_machine_ends_is_told_as_QEMU_tells_it()
    {
        await using var libvirt = new FakeLibvirt();
        await using var events = libvirt.DomainEventsAsync().GetAsyncEnumerator();
        var next = events.MoveNextAsync();
        foreach (string name in (string[])["shut", "crashed"])
            await libvirt.CreateDomainAsync($"<domain type='qemu'><name>{name}</name><os><type>hvm</type></os></domain>");
        libvirt.ShutDown("shut");
        libvirt.Crash("crashed");
        var told = new List<string>();
        for (bool more = await next; more && told.Count < 7; more = told.Count < 7 && await events.MoveNextAsync())
            told.Add($"{events.Current.Domain} {events.Current.Event} {events.Current.Detail}");
        told.Skip(4).Should().Equal("shut Shutdown 1", "shut Stopped Shutdown", "crashed Stopped Failed");
    }

    [Test]
    public async Task What_a_machine_prints_is_read_and_what_is_typed_is_heard()
    {
        await using var libvirt = new FakeLibvirt();
        await libvirt.CreateDomainAsync("<domain type='qemu'><name>one</name><os><type>hvm</type></os><devices><console type='pty'/></devices></domain>");
        await using var stream = await libvirt.OpenConsoleAsync("one");
        using var reader = new StreamReader(stream);
        await libvirt.ConsoleOf("one").SayAsync("login: \n");
        (await reader.ReadLineAsync()).Should().Be("login: ");
        await stream.WriteAsync("root\n"u8.ToArray());
        await stream.FlushAsync();
        using var heard = new StreamReader(libvirt.ConsoleOf("one").Heard);
        (await heard.ReadLineAsync()).Should().Be("root");
        libvirt.ShutDown("one");
        (await reader.ReadLineAsync()).Should().BeNull("it has ended");
    }
}
