using System.Collections.Concurrent;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Testing.MSTest;

/// <summary>Tests of one lab: it is up before the first of them, as it was before each, and gone after the last. To one that fails VirtLab's log, the
/// machines' consoles and what else tells of the lab are attached.</summary>
/// <remarks>Each class has a sandbox of its own: classes may run in parallel (<c>[assembly: Parallelize(Scope = ExecutionScope.ClassLevel)]</c>) with the same
/// addresses. For a lab that several classes share, bring a <see cref="LabFixture"/> up in <c>[AssemblyInitialize]</c>, take it down in
/// <c>[AssemblyCleanup]</c>, and hand it to each class.</remarks>
[TestClass]
public abstract class LabTests
{
    // MSTest makes an instance for each test; the lab is the class's.
    private static readonly ConcurrentDictionary<string, LabFixture> OfClass = new();

    private readonly LabFixture _fixture;

    /// <summary>Tests with a lab of their own.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="options">How it is shared; in a sandbox, and restored between tests, by default.</param>
    protected LabTests(Lab lab, LabFixtureOptions? options = null) => _fixture = OfClass.GetOrAdd(GetType().FullName!, _ => new LabFixture(lab, options));

    /// <summary>Tests with a lab that others use too.</summary>
    /// <param name="shared">It; whoever made it takes it down.</param>
    protected LabTests(LabFixture shared) => _fixture = shared;

    /// <summary>What MSTest knows of the test.</summary>
    public TestContext TestContext { get; set; } = null!;

    /// <summary>The lab that runs.</summary>
    protected RunningLab Lab => _fixture.Lab;

    private string Test => $"{TestContext.FullyQualifiedTestClassName}.{TestContext.TestDisplayName}";

    /// <summary>Lets the lab be up, and as it was. What fails when it comes up fails all tests of the class, and leaves nothing.</summary>
    [TestInitialize]
    public Task BeginLabTestAsync() => _fixture.BeginTestAsync(Test, TestContext.CancellationToken);

    /// <summary>Attaches what tells of the lab, if the test has failed.</summary>
    [TestCleanup]
    public async Task EndLabTestAsync()
    {
        bool failed = TestContext.CurrentTestOutcome is UnitTestOutcome.Failed or UnitTestOutcome.Error or UnitTestOutcome.Timeout or UnitTestOutcome.Aborted;
        if (await _fixture.EndTestAsync(Test, failed).ConfigureAwait(false) is not { } report)
            return;
        foreach (string path in await report.WriteAsync().ConfigureAwait(false))
            TestContext.AddResultFile(path);
    }

    /// <summary>Takes the class's lab down.</summary>
    [ClassCleanup(InheritanceBehavior.BeforeEachDerivedClass)]
    public static async Task EndLabAsync(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (OfClass.TryRemove(context.FullyQualifiedTestClassName ?? "", out var fixture))
            await fixture.DisposeAsync().ConfigureAwait(false);
    }
}
