using VirtLab.Hosts;
using VirtLab.Native;

namespace VirtLab.Testing.Tests.Conformance;

/// <summary>libvirt's own test driver keeps the contract: <c>test:///default</c>.</summary>
public sealed class TestDriverTests : LibvirtContract
{
    private LibvirtClient _libvirt = null!;

    protected override ILibvirt Libvirt => _libvirt;

    protected override string DomainType => "test";

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        VirtLab.Skip.Unless(LibvirtLibrary.IsInstalled, "libvirt.so.0 is not installed: apt-get install libvirt0");
        _libvirt = await LibvirtClient.OpenAsync("test:///default", TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_libvirt is not null)
            await _libvirt.DisposeAsync();
    }
}
