using NUnit.Framework;
using VirtLab.Probing;
using VirtLab.Testing.NUnit;

[assembly: LevelOfParallelism(4)]

namespace VirtLab.Testing.Scenarios;

[Parallelizable]
public sealed class First() : LabTests(Office.Lab, Office.Options)
{
    [Test]
    public Task Changes() => Office.ChangeAsync(Lab);

    [Test]
    public Task Changes_too() => Office.ChangeAsync(Lab);

    [Test]
    public Task Meets() => Office.MeetAsync(Lab, 0);
}

[Parallelizable]
public sealed class Second() : LabTests(Office.Lab, Office.Options)
{
    [Test]
    public Task Meets() => Office.MeetAsync(Lab, 1);

    [Test]
    public async Task Fails() => await Lab.Should().ReachAsync("one", "10.0.0.254", Probe.Tcp(81));
}

public sealed class Unstartable() : LabTests(Office.Lab, Office.Broken)
{
    [Test]
    public void Never_runs() => Assert.Pass();
}

public sealed class Unprepared() : LabTests(Office.Lab, Office.Options)
{
    [SetUp]
    public void SetUp() => throw new InvalidOperationException("my set-up fails");

    [Test]
    public void Is_not_set_up() => Assert.Pass();
}

[SetUpFixture]
public sealed class Run
{
    public static LabFixture Fixture { get; } = new(Office.Lab, Office.Options);

    [OneTimeSetUp]
    public Task StartAsync() => Fixture.StartAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await Fixture.DisposeAsync();
}

public sealed class Third() : LabTests(Run.Fixture)
{
    [Test]
    public Task Changes() => Office.ChangeAsync(Lab);
}

public sealed class Fourth() : LabTests(Run.Fixture)
{
    [Test]
    public Task Changes() => Office.ChangeAsync(Lab);
}
