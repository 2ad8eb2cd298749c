using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Native;

namespace VirtLab.Testing.Tests.Conformance;

/// <remarks>This part: storage pools. Their folders are below <c>/tmp</c>: of QEMU's sandbox, which has one of its own; the others make none.</remarks>
public abstract partial class LibvirtContract
{
    private readonly List<string> _pools = [];

    [TearDown]
    public async Task Leave_no_pool()
    {
        foreach (string pool in _pools)
            await Libvirt.DestroyPoolAsync(pool);
        _pools.Clear();
    }

    [Test]
    public async Task A_pool_comes_and_goes()
    {
        string name = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);

        var pool = await PoolAsync(name);
        pool.Should().BeEquivalentTo(new { Active = true, Definition = (string?)null, Autostart = false });
        var described = XElement.Parse(pool.Xml);
        Guid.TryParse((string?)described.Element("uuid"), out _).Should().BeTrue();
        ((string?)described.Attribute("type")).Should().Be("dir");
        ((string?)described.Element("target")?.Element("path")).Should().Be($"/tmp/{name}");
        Bytes(described, "capacity").Should().BePositive().And.Be(Bytes(described, "allocation") + Bytes(described, "available"));

        await Libvirt.DestroyPoolAsync(name, Deadline);
        (await Libvirt.ListPoolsAsync(Deadline)).Should().NotContain(other => other.Name == name);
        await Libvirt.DestroyPoolAsync(name, Deadline);
    }

    [Test]
    public async Task A_pool_that_runs_is_not_started_again()
    {
        string name = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);
        string running = (await PoolAsync(name)).Xml;

        (await CodeAsync(() => Libvirt.CreatePoolAsync(running))).Should().Be(ErrorNumber.OperationInvalid, "it is active");
        (await CodeAsync(() => Libvirt.CreatePoolAsync(xml))).Should().Be(ErrorNumber.OperationFailed, "its number is another's");
        (await CodeAsync(() => Libvirt.CreatePoolAsync(running.Replace(name, $"{name}x", StringComparison.Ordinal)))).Should().Be(ErrorNumber.OperationFailed, "its name is another's");
    }

    [TestCase("<pool type='dir'><name>broken", ErrorNumber.XmlDetail)]
    [TestCase("<pool type='dir'><target><path>/tmp/nameless</path></target></pool>", ErrorNumber.XmlError)]
    [TestCase("<pool><name>typeless</name><target><path>/tmp/typeless</path></target></pool>", ErrorNumber.XmlError)]
    [TestCase("<pool type='dir'><name>nowhere</name></pool>", ErrorNumber.XmlError)]
    [TestCase("<pool type='dir'><name>a/b</name><target><path>/tmp/ab</path></target></pool>", ErrorNumber.XmlError)]
    [TestCase("<pool type='dir'><name>numbered</name><uuid>1</uuid><target><path>/tmp/numbered</path></target></pool>", ErrorNumber.XmlError)]
    [TestCase("<pool type='heap'><name>heap</name><target><path>/tmp/heap</path></target></pool>", ErrorNumber.XmlError)]
    [TestCase("<network><name>no-pool</name></network>", ErrorNumber.XmlError)]
    public async Task What_describes_no_pool_is_refused(string xml, ErrorNumber code)
    {
        NeedPools();
        (await CodeAsync(() => Libvirt.CreatePoolAsync(xml))).Should().Be(code);
    }

    [Test]
    public async Task A_pool_that_is_only_defined_does_not_run_and_goes_with_its_definition()
    {
        string name = NewPool(out string xml);
        await Libvirt.PersistPoolAsync(xml, Deadline);
        var defined = await PoolAsync(name);
        defined.Should().BeEquivalentTo(new { Active = false, Autostart = true });
        defined.Definition.Should().NotBeNull();
        (await CodeAsync(() => Libvirt.CreateVolumeAsync(name, Volume))).Should().Be(ErrorNumber.OperationInvalid);
        (await CodeAsync(() => Libvirt.ListVolumesAsync(name))).Should().Be(ErrorNumber.OperationInvalid);
        (await CodeAsync(() => Libvirt.DeleteVolumeAsync(name, "disk"))).Should().Be(ErrorNumber.OperationInvalid);

        await Libvirt.UnpersistPoolAsync(name, Deadline);
        (await Libvirt.ListPoolsAsync(Deadline)).Should().NotContain(other => other.Name == name);
        await Libvirt.UnpersistPoolAsync(name, Deadline);
    }

    [Test]
    public async Task A_pool_that_runs_keeps_its_definition()
    {
        string name = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);
        await Libvirt.PersistPoolAsync((await PoolAsync(name)).Xml, Deadline);
        var defined = await PoolAsync(name);
        defined.Should().BeEquivalentTo(new { Active = true, Autostart = true });
        defined.Definition.Should().NotBeNull();
        (await CodeAsync(() => Libvirt.UnpersistPoolAsync(name))).Should().Be(ErrorNumber.OperationInvalid, "it runs");

        await Libvirt.DestroyPoolAsync(name, Deadline);
        (await Libvirt.ListPoolsAsync(Deadline)).Should().NotContain(other => other.Name == name);
    }

    [Test]
    public async Task Of_a_pool_that_is_not_there_nothing_is_done()
    {
        NeedPools();
        (await CodeAsync(() => Libvirt.CreateVolumeAsync("nowhere", Volume))).Should().Be(ErrorNumber.NoStoragePool);
        (await CodeAsync(() => Libvirt.DeleteVolumeAsync("nowhere", "disk"))).Should().Be(ErrorNumber.NoStoragePool);
        (await CodeAsync(() => Libvirt.ListVolumesAsync("nowhere"))).Should().Be(ErrorNumber.NoStoragePool);
        await Libvirt.DestroyPoolAsync("nowhere", Deadline);
        await Libvirt.UnpersistPoolAsync("nowhere", Deadline);
    }

    protected const string Volume = "<volume><name>disk</name><capacity unit='MiB'>1</capacity></volume>";

    [Test]
    public async Task Volumes_of_a_pool_come_and_go()
    {
        string name = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);
        (await Libvirt.ListVolumesAsync(name, Deadline)).Should().BeEmpty();

        await Libvirt.CreateVolumeAsync(name, Volume, Deadline);
        await Libvirt.CreateVolumeAsync(name, "<volume><name>sparse</name><capacity>4096</capacity><allocation>0</allocation></volume>", Deadline);
        var volumes = await Libvirt.ListVolumesAsync(name, Deadline);
        volumes.Select(volume => (volume.Name, volume.Path)).Should().BeEquivalentTo([("disk", $"/tmp/{name}/disk"), ("sparse", $"/tmp/{name}/sparse")]);
        var disk = XElement.Parse(volumes.Single(volume => volume.Name == "disk").Xml);
        (Bytes(disk, "capacity"), Bytes(disk, "allocation")).Should().Be((1048576, 1048576));
        ((string?)disk.Element("key")).Should().Be($"/tmp/{name}/disk");
        ((string?)disk.Element("target")?.Element("format")?.Attribute("type")).Should().Be("raw");
        var sparse = XElement.Parse(volumes.Single(volume => volume.Name == "sparse").Xml);
        (Bytes(sparse, "capacity"), Bytes(sparse, "allocation")).Should().Be((4096, 0));

        await Libvirt.DeleteVolumeAsync(name, "disk", Deadline);
        (await Libvirt.ListVolumesAsync(name, Deadline)).Select(volume => volume.Name).Should().Equal("sparse");
        await Libvirt.DeleteVolumeAsync(name, "disk", Deadline);
        await Libvirt.DeleteVolumeAsync(name, "sparse", Deadline);
        (await Libvirt.ListVolumesAsync(name, Deadline)).Should().BeEmpty();
    }

    [TestCase("<volume><name>broken", ErrorNumber.XmlDetail)]
    [TestCase("<volume><capacity>1</capacity></volume>", ErrorNumber.XmlError)]
    [TestCase("<volume><name>shapeless</name></volume>", ErrorNumber.XmlError)]
    [TestCase("<volume><name>huge</name><capacity unit='parsec'>1</capacity></volume>", ErrorNumber.InvalidArg)]
    [TestCase("<volume><name>odd</name><capacity>much</capacity></volume>", ErrorNumber.XmlError)]
    [TestCase("<volume><name>odd</name><capacity>1</capacity><target><format type='clay'/></target></volume>", ErrorNumber.ConfigUnsupported)]
    [TestCase("<pool><name>no-volume</name></pool>", ErrorNumber.XmlError)]
    public async Task What_describes_no_volume_is_refused(string xml, ErrorNumber code)
    {
        string name = NewPool(out string pool);
        await Libvirt.CreatePoolAsync(pool, Deadline);
        (await CodeAsync(() => Libvirt.CreateVolumeAsync(name, xml))).Should().Be(code);
        (await Libvirt.ListVolumesAsync(name, Deadline)).Should().BeEmpty();
    }

    /// <summary>Says what storage pools need where libvirt lacks it.</summary>
    protected virtual void NeedPools()
    {
    }

    /// <summary>A pool that goes with the test.</summary>
    protected string NewPool(out string xml)
    {
        NeedPools();
        string name = $"pool{Interlocked.Increment(ref _last)}";
        _pools.Add(name);
        xml = $"<pool type='dir'><name>{name}</name><target><path>/tmp/{name}</path></target></pool>";
        return name;
    }

    protected async Task<LibvirtItem> PoolAsync(string name) => (await Libvirt.ListPoolsAsync(Deadline)).Single(pool => pool.Name == name);

    protected static long Bytes(XElement described, string element) => (long)described.Element(element)!;
}
