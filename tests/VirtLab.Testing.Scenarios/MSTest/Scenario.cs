using VirtLab.Probing;
using VirtLab.Testing.MSTest;

[assembly: Parallelize(Workers = 4, Scope = ExecutionScope.ClassLevel)]

namespace VirtLab.Testing.Scenarios;

[TestClass]
public sealed class First() : LabTests(Office.Lab, Office.Options)
{
    [TestMethod]
    public Task Changes() => Office.ChangeAsync(Lab);

    [TestMethod]
    public Task Changes_too() => Office.ChangeAsync(Lab);

    [TestMethod]
    public Task Meets() => Office.MeetAsync(Lab, 0);
}

[TestClass]
public sealed class Second() : LabTests(Office.Lab, Office.Options)
{
    [TestMethod]
    public Task Meets() => Office.MeetAsync(Lab, 1);

    [TestMethod]
    public async Task Fails() => await Lab.Should().ReachAsync("one", "10.0.0.254", Probe.Tcp(81));
}

[TestClass]
public sealed class Unstartable() : LabTests(Office.Lab, Office.Broken)
{
    [TestMethod]
    public void Never_runs()
    {
    }
}

[TestClass]
public sealed class Unprepared() : LabTests(Office.Lab, Office.Options)
{
    [TestInitialize]
    public void SetUp() => throw new InvalidOperationException("my set-up fails");

    [TestMethod]
    public void Is_not_set_up()
    {
    }
}

[TestClass]
public static class Run
{
    public static LabFixture Fixture { get; } = new(Office.Lab, Office.Options);

    [AssemblyInitialize]
    public static Task StartAsync(TestContext context) => Fixture.StartAsync(context.CancellationToken);

    [AssemblyCleanup]
    public static async Task EndAsync() => await Fixture.DisposeAsync();
}

[TestClass]
[DoNotParallelize]
public sealed class Third() : LabTests(Run.Fixture)
{
    [TestMethod]
    public Task Changes() => Office.ChangeAsync(Lab);
}

[TestClass]
[DoNotParallelize]
public sealed class Fourth() : LabTests(Run.Fixture)
{
    [TestMethod]
    public Task Changes() => Office.ChangeAsync(Lab);
}
