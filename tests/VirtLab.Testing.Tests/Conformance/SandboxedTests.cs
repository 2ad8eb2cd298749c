using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;

namespace VirtLab.Testing.Tests.Conformance;

/// <summary>libvirt with QEMU, in a sandbox, keeps the contract, all of it.</summary>
[Category("Sandbox")]
public sealed class QemuTests : QemuContract
{
    private SandboxHost _host = null!;
    private ILibvirt _libvirt = null!;

    protected override ILibvirt Libvirt => _libvirt;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await Prerequisite.SandboxAsync();
        _host = await SandboxHost.StartAsync();
        _libvirt = await _host.GetLibvirtAsync();
    }

    // A sandbox needs no pools, so it does without this driver where it is a package or a daemon of its own.
    protected override void NeedPools() => VirtLab.Skip.Unless(SystemView.Real.HasTool("libvirtd") && SystemView.Real.HasDriver("storage"),
        "storage pools in a sandbox need libvirtd with the driver storage: apt-get install libvirt-daemon libvirt-daemon-driver-storage (up to Debian 12 it is a part of libvirt-daemon)");

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }
}

/// <summary>libvirt's own test driver behind a daemon keeps the contract: <c>test+unix:///default</c>.</summary>
[Category("Sandbox")]
public sealed class TestDriverBehindDaemonTests : LibvirtContract
{
    private SandboxHost _host = null!;
    private LibvirtClient _libvirt = null!;

    protected override ILibvirt Libvirt => _libvirt;

    protected override string DomainType => "test";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await Prerequisite.SandboxAsync();
        _host = await SandboxHost.StartAsync();
        _libvirt = await LibvirtClient.OpenAsync(_host.LibvirtUri.Replace("qemu+unix:///system", "test+unix:///default", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_libvirt is not null)
            await _libvirt.DisposeAsync();
        if (_host is not null)
            await _host.DisposeAsync();
    }
}
