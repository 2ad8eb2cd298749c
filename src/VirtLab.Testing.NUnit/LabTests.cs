using NUnit.Framework;
using NUnit.Framework.Interfaces;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Testing.NUnit;

/// <summary>Tests of one lab: it is up before the first of them, as it was before each, and gone after the last. To one that fails VirtLab's log, the
/// machines' consoles and what else tells of the lab are attached.</summary>
/// <remarks>Each class has a sandbox of its own: classes may run in parallel (<c>[Parallelizable]</c>) with the same addresses. For a lab that several classes
/// share, bring a <see cref="LabFixture"/> up in a <c>[SetUpFixture]</c>, and hand it to each class. Not for <c>LifeCycle.InstancePerTestCase</c>.</remarks>
public abstract class LabTests : IAsyncDisposable
{
    private readonly LabFixture _fixture;
    private readonly bool _owned;

    /// <summary>Tests with a lab of their own.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="options">How it is shared; in a sandbox, and restored between tests, by default.</param>
    protected LabTests(Lab lab, LabFixtureOptions? options = null)
    {
        options ??= new LabFixtureOptions();
        // What is told while tests run, NUnit shows at once only here.
        _fixture = new LabFixture(lab, options with { Tell = options.Tell ?? TestContext.Progress.WriteLine });
        _owned = true;
    }

    /// <summary>Tests with a lab that others use too.</summary>
    /// <param name="shared">It; whoever made it takes it down.</param>
    protected LabTests(LabFixture shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        _fixture = shared;
    }

    /// <summary>The lab that runs.</summary>
    protected RunningLab Lab => _fixture.Lab;

    /// <summary>Brings the lab up. What fails fails all tests of the class, and leaves nothing.</summary>
    [OneTimeSetUp]
    public Task StartLabAsync() => _fixture.StartAsync(TestContext.CurrentContext.CancellationToken);

    /// <summary>Lets the lab be as it was.</summary>
    [SetUp]
    public Task BeginLabTestAsync() => _fixture.BeginTestAsync(TestContext.CurrentContext.Test.FullName, TestContext.CurrentContext.CancellationToken);

    /// <summary>Attaches what tells of the lab, if the test has failed.</summary>
    [TearDown]
    public async Task EndLabTestAsync()
    {
        var context = TestContext.CurrentContext;
        if (await _fixture.EndTestAsync(context.Test.FullName, context.Result.Outcome.Status == TestStatus.Failed).ConfigureAwait(false) is not { } report)
            return;
        foreach (string path in await report.WriteAsync().ConfigureAwait(false))
            TestContext.AddTestAttachment(path);
    }

    /// <summary>Takes the lab down: NUnit does this after the last test and all that is torn down after it.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_owned)
            await _fixture.DisposeAsync().ConfigureAwait(false);
    }
}
