using VirtLab.Model;
using Xunit;

namespace VirtLab.Testing.Xunit;

/// <summary>A lab as xUnit shares things: derive from it, and name the class in <c>IClassFixture&lt;T&gt;</c>, <c>ICollectionFixture&lt;T&gt;</c> or
/// <c>[assembly: AssemblyFixture(typeof(T))]</c>.</summary>
/// <remarks>
/// <code>
/// public sealed class Office() : XunitLab(new Lab("office") { … });
/// public sealed class PaymentTests(Office office) : LabTests(office), IClassFixture&lt;Office&gt;
/// </code></remarks>
/// <param name="lab">The lab.</param>
/// <param name="options">How it is shared; in a sandbox, and restored between tests, by default.</param>
public abstract class XunitLab(Lab lab, LabFixtureOptions? options = null) : LabFixture(lab, options), IAsyncLifetime
{
    /// <summary>Brings the lab up. What fails fails all tests that use it, and leaves nothing.</summary>
    public async ValueTask InitializeAsync() => await StartAsync(TestContext.Current.CancellationToken).ConfigureAwait(false);
}
