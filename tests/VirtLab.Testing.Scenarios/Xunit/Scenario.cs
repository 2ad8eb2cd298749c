using VirtLab.Probing;
using VirtLab.Testing.Scenarios;
using VirtLab.Testing.Xunit;
using Xunit;

[assembly: AssemblyFixture(typeof(RunLab))]

namespace VirtLab.Testing.Scenarios;

public sealed class OfficeLab() : XunitLab(Office.Lab, Office.Options);

public sealed class RunLab() : XunitLab(Office.Lab, Office.Options);

public sealed class BrokenLab() : XunitLab(Office.Lab, Office.Broken);

public sealed class First(OfficeLab lab) : LabTests(lab), IClassFixture<OfficeLab>
{
    [Fact]
    public Task Changes() => Office.ChangeAsync(Lab);

    [Fact]
    public Task Changes_too() => Office.ChangeAsync(Lab);

    [Fact]
    public Task Meets() => Office.MeetAsync(Lab, 0);
}

public sealed class Second(OfficeLab lab) : LabTests(lab), IClassFixture<OfficeLab>
{
    [Fact]
    public Task Meets() => Office.MeetAsync(Lab, 1);

    [Fact]
    public async Task Fails() => await Lab.Should().ReachAsync("one", "10.0.0.254", Probe.Tcp(81));
}

public sealed class Unstartable(BrokenLab lab) : LabTests(lab), IClassFixture<BrokenLab>
{
    [Fact]
    public void Never_runs()
    {
    }
}

public sealed class Unprepared(OfficeLab lab) : LabTests(lab), IClassFixture<OfficeLab>
{
    protected override ValueTask SetUpAsync() => throw new InvalidOperationException("my set-up fails");

    [Fact]
    public void Is_not_set_up()
    {
    }
}

// Classes of one collection run one after another.
[Collection("run")]
public sealed class Third(RunLab lab) : LabTests(lab)
{
    [Fact]
    public Task Changes() => Office.ChangeAsync(Lab);
}

[Collection("run")]
public sealed class Fourth(RunLab lab) : LabTests(lab)
{
    [Fact]
    public Task Changes() => Office.ChangeAsync(Lab);
}
