using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Testing;
using VirtLab.Testing.Xunit;
using Xunit;

/// <summary>Two machines on a bridge. For a class of tests they come up once, in a sandbox.</summary>
public sealed class Office() : XunitLab(Written)
{
    public static readonly Lab Written = new("office")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("pos") { Nics = [new("br0", "10.0.0.1")] }, new("printer") { Nics = [new("br0", "10.0.0.2")] }],
    };
}

public sealed class QuickTests
{
    [Fact]
    public void As_it_is_written() => Office.Written.Should().Reach("pos", "printer", Probe.Tcp(80));

    [Fact]
    public async Task In_memory()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Office.Written);
        await lab.Should().ReachAsync("pos", "printer", Probe.Tcp(80));
    }
}

public sealed class SandboxTests(Office office) : LabTests(office), IClassFixture<Office>
{
    [Fact]
    public async Task With_real_packets() => await Lab.Should().ReachAsync("pos", "printer", Probe.Tcp(80));
}
