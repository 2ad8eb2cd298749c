using System.Text;
using VirtLab.Labs;
using Xunit;

namespace VirtLab.Testing.Xunit;

/// <summary>Tests of a lab: it is as it was before each, and to one that fails VirtLab's log, the machines' consoles and what else tells of the lab are
/// attached.</summary>
/// <remarks>Each class fixture has a sandbox of its own: classes run in parallel, as xUnit lets them, with the same addresses.</remarks>
/// <param name="fixture">The lab that the tests share.</param>
public abstract class LabTests(LabFixture fixture) : IAsyncLifetime
{
    private static ITestContext Context => TestContext.Current;

    private static string Test => Context.Test?.TestDisplayName ?? "";

    /// <summary>The lab that runs.</summary>
    protected RunningLab Lab => fixture.Lab;

    /// <summary>Lets the lab be as it was, and sets the test up.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await fixture.BeginTestAsync(Test, Context.CancellationToken).ConfigureAwait(false);
            await SetUpAsync().ConfigureAwait(false);
        }
        catch
        {
            // xUnit does not dispose of what it could not initialize.
            await EndAsync(failed: true).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Tears the test down, and attaches what tells of the lab, if it has failed.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        bool failed = Context.TestState?.Result == TestResult.Failed;
        try
        {
            await TearDownAsync().ConfigureAwait(false);
        }
        catch
        {
            failed = true;
            throw;
        }
        finally
        {
            await EndAsync(failed).ConfigureAwait(false);
        }
    }

    /// <summary>What is to be done before each test of the class; nothing by default. The lab is up, and as it was.</summary>
    protected virtual ValueTask SetUpAsync() => ValueTask.CompletedTask;

    /// <summary>What is to be done after each test of the class; nothing by default.</summary>
    protected virtual ValueTask TearDownAsync() => ValueTask.CompletedTask;

    private async Task EndAsync(bool failed)
    {
        if (await fixture.EndTestAsync(Test, failed).ConfigureAwait(false) is not { } report)
            return;
        foreach (var file in report.Files)
        {
            // xUnit names files by their kind.
            if (file.Name.EndsWith(".svg", StringComparison.Ordinal))
                Context.AddAttachment(Path.GetFileNameWithoutExtension(file.Name), Encoding.UTF8.GetBytes(file.Text), "image/svg+xml");
            else
                Context.AddAttachment(Path.GetFileNameWithoutExtension(file.Name), file.Text);
        }
    }
}
