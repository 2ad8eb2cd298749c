using VirtLab.Hosts;

namespace VirtLab.Testing.Tests.Conformance;

/// <summary>The fake keeps the contract, all of it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FakeLibvirtTests : QemuContract, IAsyncDisposable
{
    private readonly FakeLibvirt _libvirt = new();

    protected override ILibvirt Libvirt => _libvirt;

    public ValueTask DisposeAsync() => _libvirt.DisposeAsync();
}
