using VirtLab.Guests;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Guests;

internal sealed class GuestModulesTests
{
    private static readonly string[] AllFiles = [.. GuestModules.Known.Reverse().Select(name => $"kernel/{name.Replace('_', '-')}.ko.xz")];

    [Test]
    public void Without_dependency_data_the_known_order_is_taken() =>
        GuestModules.Order(AllFiles, [], []).Select(GuestModules.NameOf).Should().Equal(GuestModules.Known);

    [Test]
    public void Dependency_data_decides_and_brings_modules_that_the_list_does_not_know()
    {
        string[] files = ["k/virtio.ko", "k/virtio_ring.ko", "k/virtio_net.ko", "k/new_thing.ko"];
        string[] dependencies = ["k/virtio_ring.ko:", "k/virtio.ko:", "k/new_thing.ko: k/virtio.ko", "k/virtio_net.ko: k/new_thing.ko k/virtio_ring.ko k/virtio.ko"];
        var order = GuestModules.Order(files, [], dependencies).Select(GuestModules.NameOf).ToList();
        order.Should().BeEquivalentTo("virtio", "virtio_ring", "new_thing", "virtio_net");
        order.IndexOf("new_thing").Should().BeLessThan(order.IndexOf("virtio_net"));
        order.IndexOf("virtio").Should().BeLessThan(order.IndexOf("new_thing"));
    }

    [Test]
    public void What_is_built_in_is_left_out() =>
        GuestModules.Order(AllFiles, ["kernel/drivers/virtio/virtio.ko", "kernel/drivers/virtio/virtio_ring.ko"], []).Select(GuestModules.NameOf)
            .Should().NotContain(["virtio", "virtio_ring"]).And.HaveCount(6);

    [Test]
    public void A_kernel_without_the_card_s_driver_is_refused() =>
        FluentActions.Invoking(() => GuestModules.Order(["k/virtio.ko"], [], [])).Should().Throw<HostException>().WithMessage("*virtio_net*KernelImage*");

    [Test]
    public void A_signature_at_the_end_is_cut_off_and_only_that()
    {
        byte[] module = [1, 2, 3];
        byte[] signed = [.. module, 9, 9, 9, 9, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 4, .. "~Module signature appended~\n"u8];
        GuestModules.WithoutSignature(signed).ToArray().Should().Equal(module);
        GuestModules.WithoutSignature(module).ToArray().Should().Equal(module);
    }
}
