using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Testing.Tests.Conformance;

/// <remarks>This part: storage pools, whose folders the test driver does not make.</remarks>
public abstract partial class QemuContract
{
    [Test]
    public async Task A_defined_pool_is_started_by_its_definition()
    {
        string name = NewPool(out string xml);
        await Libvirt.PersistPoolAsync(xml, Deadline);
        string definition = (await PoolAsync(name)).Definition!;
        Bytes(XElement.Parse(definition), "capacity").Should().Be(0, "nothing is known of a folder before it is looked at");
        await Libvirt.CreatePoolAsync(definition, Deadline);
        var pool = await PoolAsync(name);
        pool.Should().BeEquivalentTo(new { Active = true, Autostart = true });
        pool.Definition.Should().NotBeNull();
    }

    [Test]
    public async Task A_folder_is_one_pools()
    {
        string first = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);
        string second = NewPool(out string other);
        string same = other.Replace($"/tmp/{second}", $"/tmp/{first}", StringComparison.Ordinal);
        (await CodeAsync(() => Libvirt.CreatePoolAsync(same))).Should().Be(ErrorNumber.OperationFailed);
        (await CodeAsync(() => Libvirt.PersistPoolAsync(same))).Should().Be(ErrorNumber.OperationFailed);
        (await Libvirt.ListPoolsAsync(Deadline)).Should().NotContain(pool => pool.Name == second, "what is refused leaves nothing");
    }

    [Test]
    public async Task What_is_in_a_pool_outlives_it()
    {
        string name = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);
        await Libvirt.CreateVolumeAsync(name, Volume, Deadline);
        await Libvirt.DestroyPoolAsync(name, Deadline);

        await Libvirt.CreatePoolAsync(xml, Deadline);
        (await Libvirt.ListVolumesAsync(name, Deadline)).Select(volume => volume.Name).Should().Equal("disk");
        await Libvirt.DeleteVolumeAsync(name, "disk", Deadline);
        (await Libvirt.ListVolumesAsync(name, Deadline)).Should().BeEmpty();
    }

    [Test]
    public async Task A_volume_is_made_once_by_a_name_of_its_own()
    {
        string name = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);
        await Libvirt.CreateVolumeAsync(name, Volume, Deadline);
        (await CodeAsync(() => Libvirt.CreateVolumeAsync(name, Volume))).Should().Be(ErrorNumber.StorageVolExist);
        (await CodeAsync(() => Libvirt.CreateVolumeAsync(name, Volume.Replace("disk", "a/b", StringComparison.Ordinal)))).Should().Be(ErrorNumber.OperationInvalid);
        await Libvirt.DeleteVolumeAsync(name, "disk", Deadline);
    }

    [TestCase("K", 1024)]
    [TestCase("KB", 1000)]
    [TestCase("MiB", 1 << 20)]
    [TestCase("mb", 1000_000)]
    [TestCase("bytes", 1)]
    public async Task A_volume_is_as_large_as_its_unit_says(string unit, int bytes)
    {
        string name = NewPool(out string xml);
        await Libvirt.CreatePoolAsync(xml, Deadline);
        await Libvirt.CreateVolumeAsync(name, $"<volume><name>disk</name><capacity unit='{unit}'>2</capacity><allocation>0</allocation></volume>", Deadline);
        // Files are as large as whole sectors.
        Bytes(XElement.Parse((await Libvirt.ListVolumesAsync(name, Deadline)).Single().Xml), "capacity").Should().BeInRange(2 * bytes, 2 * bytes + 511);
        await Libvirt.DeleteVolumeAsync(name, "disk", Deadline);
    }
}
