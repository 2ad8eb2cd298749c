using System.Xml.Linq;

namespace VirtLab.Native.Tests.Safe;

internal sealed class StoragePoolTests : NativeTest
{
    // The test driver makes no folder.
    private const string Xml = "<pool type='dir'><name>images</name><uuid>0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f2</uuid><target><path>/virtlab/images</path></target></pool>";
    private const string Volume = "<volume><name>disk</name><capacity unit='KiB'>8</capacity></volume>";

    private static readonly Guid Uuid = new("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f2");
    private LibvirtConnection _connection = null!;

    [SetUp]
    public void Open() => _connection = LibvirtConnection.Open(TestUri);

    [TearDown]
    public void Close() => _connection.Dispose();

    [Test]
    public void A_pool_goes_through_its_life()
    {
        using var pool = _connection.DefineStoragePoolXml(Xml);
        pool.IsPersistent.Should().BeTrue();
        pool.IsActive.Should().BeFalse();
        pool.GetInfo().State.Should().Be(StoragePoolState.Inactive);
        pool.Build();
        pool.Create();
        pool.IsActive.Should().BeTrue();
        pool.Name.Should().Be("images");
        pool.Uuid.Should().Be(Uuid);
        XElement.Parse(pool.GetXmlDescription()).Element("target")!.Element("path")!.Value.Should().Be("/virtlab/images");
        pool.SetAutostart(true);
        pool.GetAutostart().Should().BeTrue();
        pool.Refresh();
        pool.Destroy();
        pool.IsActive.Should().BeFalse();
        pool.Delete();
        pool.Undefine();

        _connection.TryLookupStoragePoolByName("images").Should().BeNull();
        _connection.TryLookupStoragePoolByUuid(Uuid).Should().BeNull();
    }

    [Test]
    public void A_transient_pool_is_found_and_listed_until_it_stops()
    {
        using var pool = _connection.CreateStoragePoolXml(Xml);
        using var byName = _connection.LookupStoragePoolByName("images");
        using var byUuid = _connection.LookupStoragePoolByUuid(Uuid);
        var listed = _connection.ListStoragePools(ConnectListAllStoragePoolsFlags.Transient);

        listed.Select(item => item.Name).Should().Equal("images");
        byName.Uuid.Should().Be(byUuid.Uuid);
        pool.IsPersistent.Should().BeFalse();

        foreach (var item in listed) item.Dispose();
        pool.Destroy();
        var lookup = () => _connection.LookupStoragePoolByName("images");
        lookup.Should().Throw<LibvirtObjectNotFoundException>().Which.Code.Should().Be(ErrorNumber.NoStoragePool);
    }

    [Test]
    public void A_pool_tells_its_room()
    {
        using var pool = _connection.LookupStoragePoolByName("default-pool");

        var info = pool.GetInfo();

        info.State.Should().Be(StoragePoolState.Running);
        info.Capacity.Should().BePositive().And.Be(info.Allocation + info.Available);
    }

    [Test]
    public void A_volume_is_made_found_and_deleted()
    {
        using var pool = _connection.CreateStoragePoolXml(Xml);
        pool.ListVolumes().Should().BeEmpty();
        using var volume = pool.CreateVolumeXml(Volume);
        using var byName = pool.LookupVolumeByName("disk");
        using var byPath = _connection.LookupStorageVolumeByPath("/virtlab/images/disk");
        var listed = pool.ListVolumes();

        listed.Select(item => item.Name).Should().Equal("disk");
        volume.Path.Should().Be("/virtlab/images/disk");
        (byName.Key, byPath.Name).Should().Be((volume.Key, "disk"));
        volume.GetInfo().Should().Be(new StorageVolumeInfo(StorageVolType.File, 8192, 8192));
        XElement.Parse(volume.GetXmlDescription()).Element("name")!.Value.Should().Be("disk");

        foreach (var item in listed) item.Dispose();
        volume.Delete();
        pool.TryLookupVolumeByName("disk").Should().BeNull();
        _connection.TryLookupStorageVolumeByPath("/virtlab/images/disk").Should().BeNull();
        var lookup = () => pool.LookupVolumeByName("disk");
        lookup.Should().Throw<LibvirtObjectNotFoundException>().Which.Code.Should().Be(ErrorNumber.NoStorageVol);
        pool.Destroy();
    }

    [Test]
    public void A_volume_outlives_the_disposal_of_its_pool_and_connection()
    {
        var connection = LibvirtConnection.Open(TestUri);
        var pool = connection.CreateStoragePoolXml(Xml);
        using var volume = pool.CreateVolumeXml(Volume);

        connection.Dispose();
        pool.Dispose();

        volume.Name.Should().Be("disk");
        volume.Delete();
    }

    [Test, CancelAfter(30_000)]
    public async Task Pool_events_arrive_in_order(CancellationToken token)
    {
        using var events = _connection.StoragePoolEvents();
        using var pool = _connection.DefineStoragePoolXml(Xml);
        pool.Create();
        pool.Destroy();
        pool.Undefine();

        var seen = new List<StoragePoolEventLifecycleType>();
        await foreach (var item in events.ReadAllAsync(token))
        {
            (item.Name, item.Uuid).Should().Be(("images", Uuid));
            seen.Add(item.Type);
            if (item.Type == StoragePoolEventLifecycleType.Undefined) break;
        }

        seen.Should().Equal(StoragePoolEventLifecycleType.Defined, StoragePoolEventLifecycleType.Started, StoragePoolEventLifecycleType.Stopped, StoragePoolEventLifecycleType.Undefined);
    }
}
