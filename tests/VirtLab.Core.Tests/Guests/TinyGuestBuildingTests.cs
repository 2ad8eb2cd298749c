using VirtLab.Guests;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Guests;

/// <summary>Building the guest, as far as it goes without a package mirror and a machine.</summary>
internal sealed class TinyGuestBuildingTests
{
    [Test]
    public void The_key_depends_on_busybox_and_kernel()
    {
        string key = TinyGuest.Key([1], "6.1");
        TinyGuest.Key([1], "6.1").Should().Be(key);
        new[] { TinyGuest.Key([2], "6.1"), TinyGuest.Key([1], "6.2"), TinyGuest.Key([1]) }.Should().NotContain(key).And.OnlyHaveUniqueItems();
    }

    [Test]
    public void The_command_line_ends_with_the_machine_s_name() =>
        TinyGuest.CommandLineFor("etch32").Should().StartWith("console=ttyS0 ").And.EndWith(" virtlab.name=etch32");

    [Test]
    public void The_cache_folder_follows_the_environment()
    {
        var environment = new Dictionary<string, string> { ["HOME"] = "/h" };
        GuestCache.DefaultFolder(environment.GetValueOrDefault, root: false).Should().Be("/h/.cache/virtlab");
        environment["XDG_CACHE_HOME"] = "/x";
        GuestCache.DefaultFolder(environment.GetValueOrDefault, root: false).Should().Be("/x/virtlab");
        environment["VIRTLAB_CACHE"] = "/v";
        GuestCache.DefaultFolder(environment.GetValueOrDefault, root: false).Should().Be("/v");
    }

    [Test]
    public void The_distribution_decides_which_kernel_it_is()
    {
        KernelPackage.MetaPackage(["ID=debian"]).Should().Be("linux-image-cloud-amd64");
        KernelPackage.MetaPackage(["ID=linuxmint", "ID_LIKE=\"ubuntu debian\""]).Should().Be("linux-image-virtual");
        FluentActions.Invoking(() => KernelPackage.MetaPackage(["ID=fedora"])).Should().Throw<HostException>().WithMessage("*fedora*KernelImage*");
    }

    [Test]
    public void The_versioned_packages_are_read_from_the_description() =>
        KernelPackage.Dependencies("Package: linux-image-virtual\nDepends: linux-image-6.8.0-51-generic, linux-modules-6.8.0-51-generic (= 1), linux-base\nRecommends: linux-image-9.9.9-x\n")
            .Should().Equal("linux-image-6.8.0-51-generic", "linux-modules-6.8.0-51-generic");

    [Test]
    public async Task When_neither_the_machine_s_nor_own_package_lists_help_the_message_says_both_and_what_to_do()
    {
        string folder = Directory.CreateTempSubdirectory("labtest-offline-").FullName;
        try
        {
            var offline = new FakeCommands()
                .Fail("apt-cache", "E: No packages found", exitCode: 100)
                .Fail("apt-get", "E: Could not resolve 'deb.debian.org'", exitCode: 100);
            string release = Path.Combine(folder, "os-release");
            await File.WriteAllTextAsync(release, "ID=debian\n");
            var act = () => KernelPackage.FetchAsync(offline, folder, CancellationToken.None, release);
            await act.Should().ThrowAsync<HostException>().WithMessage("*linux-image-cloud-amd64*No packages found*Could not resolve*mirror*cache folder*");
            offline.Asked.Select(c => c.Arguments[^1]).Should().Equal("linux-image-cloud-amd64", "update");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void A_dynamic_or_missing_busybox_is_named_with_its_remedy()
    {
        FluentActions.Invoking(() => StaticBusybox.Find(["/nowhere/busybox"])).Should().Throw<HostException>().WithMessage("*none*busybox-static*");
        FluentActions.Invoking(() => StaticBusybox.Find([Environment.ProcessPath!])).Should().Throw<HostException>().WithMessage("*dynamically linked*busybox-static*");
    }

    [Test]
    public void Lz4_data_with_overlapping_matches_is_decompressed_and_damage_is_noticed()
    {
        // "ab", then a match of 4 + 6 from 2 bytes back, then the literal "c".
        byte[] block = [0x26, (byte)'a', (byte)'b', 2, 0, 0x10, (byte)'c'];
        byte[] frame = [.. Lz4Legacy.Magic, (byte)block.Length, 0, 0, 0, .. block];
        Lz4Legacy.TryDecompress(frame).Should().Equal("abababababab"u8.ToArray().Append((byte)'c'));
        frame[11] = 9;
        Lz4Legacy.TryDecompress(frame).Should().BeNull();
        Lz4Legacy.TryDecompress(frame.AsSpan(0, 12)).Should().BeNull();
    }
}
