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
    private bool _begun;

    /// <summary>The lab that runs.</summary>
    protected RunningLab Lab => fixture.Lab;

    /// <summary>Lets the lab be as it was.</summary>
    public virtual async ValueTask InitializeAsync()
    {
        await fixture.BeginTestAsync(TestContext.Current.Test?.TestDisplayName ?? "", TestContext.Current.CancellationToken).ConfigureAwait(false);
        _begun = true;
    }

    /// <summary>Attaches what tells of the lab, if the test has failed.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!_begun || await fixture.EndTestAsync(TestContext.Current.TestState?.Result == TestResult.Failed).ConfigureAwait(false) is not { } report)
            return;
        foreach (var file in report.Files)
        {
            // xUnit names files by their kind.
            if (file.Name.EndsWith(".svg", StringComparison.Ordinal))
                TestContext.Current.AddAttachment(Path.GetFileNameWithoutExtension(file.Name), Encoding.UTF8.GetBytes(file.Text), "image/svg+xml");
            else
                TestContext.Current.AddAttachment(Path.GetFileNameWithoutExtension(file.Name), file.Text);
        }
    }
}
