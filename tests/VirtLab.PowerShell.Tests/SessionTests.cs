namespace VirtLab.PowerShell.Tests;

/// <summary>Tests that have a session each.</summary>
public abstract class SessionTests
{
    private protected Session Session { get; private set; } = null!;

    [SetUp]
    public void Open() => Session = new Session();

    [TearDown]
    public async Task CloseAsync() => await Session.DisposeAsync();
}
