using Microsoft.Extensions.Time.Testing;
using VirtLab.Hosts;
using VirtLab.Native;

namespace VirtLab.Testing.Tests;

/// <summary>What can be put into the fake's storage pools.</summary>
public sealed class FakeLibvirtPoolTests
{
    private const string Pool = "<pool type='dir'><name>images</name><target><path>/images</path></target></pool>";
    private const string Volume = "<volume><name>disk</name><capacity unit='GiB'>1</capacity></volume>";

    [Test]
    public async Task Calls_fail_by_their_functions_names()
    {
        await using var libvirt = new FakeLibvirt();
        await libvirt.CreatePoolAsync(Pool);
        libvirt.Fail("virStorageVolCreateXML", ErrorNumber.SystemError, "cannot allocate 1073741824 bytes in file '/images/disk': No space left on device", "images", times: 1);

        var failed = (await libvirt.Awaiting(it => it.CreateVolumeAsync("images", Volume)).Should().ThrowAsync<HostException>().WithMessage("*No space left*")).Which;
        failed.InnerException.Should().BeOfType<LibvirtException>().Which.Should().BeEquivalentTo(new { Code = ErrorNumber.SystemError, Function = "virStorageVolCreateXML" });
        (await libvirt.ListVolumesAsync("images")).Should().BeEmpty();
        await libvirt.CreateVolumeAsync("images", Volume);
        await libvirt.DeleteVolumeAsync("images", "disk");
        await libvirt.PersistPoolAsync(libvirt.PoolXml("images")!);
        await libvirt.DestroyPoolAsync("images");
        await libvirt.UnpersistPoolAsync("images");
        libvirt.Calls.Select(call => call.ToString()).Should().Equal("virStoragePoolCreateXML images", "virStorageVolCreateXML images", "virStoragePoolListAllVolumes images",
            "virStorageVolCreateXML images", "virStorageVolDelete images", "virStoragePoolDefineXML images", "virStoragePoolDestroy images", "virStoragePoolUndefine images");
    }

    [Test]
    public async Task A_call_takes_as_long_as_it_is_to()
    {
        var time = new FakeTimeProvider();
        await using var libvirt = new FakeLibvirt(time);
        libvirt.Delay("virStoragePoolCreateXML", TimeSpan.FromSeconds(3));
        var creating = libvirt.CreatePoolAsync(Pool);
        libvirt.Pools.Should().BeEmpty();
        time.Advance(TimeSpan.FromSeconds(3));
        await creating;
        libvirt.Pools.Should().Equal("images");
    }

    [Test]
    public async Task Without_a_connection_nothing_is_done_and_what_runs_goes_on()
    {
        await using var libvirt = new FakeLibvirt();
        await libvirt.CreatePoolAsync(Pool);
        libvirt.LoseConnection();
        await libvirt.Awaiting(it => it.ListPoolsAsync()).Should().ThrowAsync<HostException>();
        libvirt.RestoreConnection();
        (await libvirt.ListPoolsAsync()).Should().ContainSingle(pool => pool.Name == "images" && pool.Active);
    }

    [Test]
    public async Task A_pool_that_somebody_stops_stays_defined_and_its_volumes_take_room_again_when_it_starts()
    {
        await using var libvirt = new FakeLibvirt();
        await libvirt.CreatePoolAsync(Pool);
        await libvirt.CreateVolumeAsync("images", Volume);
        await libvirt.PersistPoolAsync(libvirt.PoolXml("images")!);
        libvirt.StopPool("images");
        var stopped = (await libvirt.ListPoolsAsync()).Single();
        stopped.Should().BeEquivalentTo(new { Active = false, Autostart = true });
        libvirt.Invoking(it => it.StopPool("images")).Should().Throw<HostException>().WithMessage("*storage pool 'images' is not active*");

        await libvirt.CreatePoolAsync(stopped.Definition!);
        libvirt.PoolXml("images").Should().Contain("""<allocation unit="bytes">1073741824</allocation>""").And.Contain("""<available unit="bytes">106300440576</available>""");
    }

    [Test]
    public async Task Only_folders_are_pools_here()
    {
        await using var libvirt = new FakeLibvirt();
        await libvirt.Awaiting(it => it.CreatePoolAsync("<pool type='logical'><name>vg</name></pool>")).Should().ThrowAsync<HostException>().WithMessage("*missing backend for pool type*logical*");
    }
}
