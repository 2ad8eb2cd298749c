using System.Xml.Linq;

namespace VirtLab.Testing.Libvirt;

/// <summary>One domain.</summary>
internal sealed class KnownDomain(string name) : Known(name)
{
    public bool IsPaused { get; set; }

    /// <summary>What runs in it, or ran last.</summary>
    public FakeGuest Guest { get; private set; } = FakeGuest.Silent;

    /// <summary>Its serial console.</summary>
    public FakeConsole Console { get; private set; } = new();

    private DateTimeOffset Started { get; set; }

    public void Start(XElement live, FakeGuest guest, DateTimeOffset now)
    {
        (Live, Guest, Started, IsPaused) = (live, guest, now, false);
        Console = new FakeConsole();
    }

    /// <summary>It as it is now: what else happens to it, this does not see.</summary>
    public SavedDomain Save(DateTimeOffset now) => new(Name, new XElement(Live!), Guest, now - Started, IsPaused);

    /// <summary>It goes on from where it was saved.</summary>
    public void Restore(SavedDomain saved, string said, DateTimeOffset now)
    {
        Start(saved.Live, saved.Guest, now - saved.Age);
        (IsPaused, Console) = (saved.IsPaused, new FakeConsole(said));
    }

    public void Stop()
    {
        (Live, IsPaused) = (null, false);
        Console.Hangup();
    }

    /// <summary>Whether its guest has come up.</summary>
    public bool HasBooted(DateTimeOffset now) => IsActive && !IsPaused && now - Started >= Guest.BootTime;
}

/// <summary>A domain as it was when its memory was written to a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Live">Its description.</param>
/// <param name="Guest">What runs in it.</param>
/// <param name="Age">How long it had run.</param>
/// <param name="IsPaused">Whether it stood still.</param>
internal sealed record SavedDomain(string Name, XElement Live, FakeGuest Guest, TimeSpan Age, bool IsPaused);
