using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;

namespace VirtLab.Testing;

/// <summary>How tests share a lab.</summary>
public sealed record LabFixtureOptions
{
    /// <summary>The environment variable that says which labs are kept, where <see cref="Keep"/> does not: <c>failed</c> or <c>always</c>.</summary>
    public const string KeepVariable = "VIRTLAB_KEEP";

    /// <summary>Starts the host that the lab has to itself; a sandbox by default. In memory: <c>_ =&gt; Task.FromResult&lt;IHost&gt;(new FakeHost())</c>.</summary>
    public Func<CancellationToken, Task<IHost>> StartHost { get; init; } = async cancellationToken =>
        await SandboxHost.StartAsync(cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <summary>How the lab is brought up.</summary>
    public UpOptions Up { get; init; } = new();

    /// <summary>Whether each test finds the lab as it came up, its machines' memory included (<see cref="RunningLab.SnapshotAsync"/>); true by default. It
    /// takes some tenths of a second a test, and some 65 MB a tiny guest. Tests of one lab then run one after another.</summary>
    public bool RestoreBetweenTests { get; init; } = true;

    /// <summary>When the lab is kept after its last test, so that somebody can look at it; as <see cref="KeepVariable"/> says by default, and never without
    /// that.</summary>
    public KeepLab? Keep { get; init; }

    /// <summary>Is told where a lab that is kept is, and how it is let go; standard error by default, or what the test framework shows at once. The same stands
    /// in a file.</summary>
    public Action<string>? Tell { get; init; }

    /// <exception cref="ArgumentException">The environment variable says something else.</exception>
    internal bool IsKept(bool failed) => (Keep ?? Environment.GetEnvironmentVariable(KeepVariable) switch
    {
        null or "" => KeepLab.Never,
        "failed" => KeepLab.WhenFailed,
        "always" => KeepLab.Always,
        var other => throw new ArgumentException($"{KeepVariable} is '{other}': it may be 'failed' (labs of which a test has failed are kept), 'always', or not set."),
    }) switch
    {
        KeepLab.Always => true,
        KeepLab.WhenFailed => failed,
        _ => false,
    };
}

/// <summary>When a lab is kept after its last test.</summary>
public enum KeepLab
{
    /// <summary>It is taken away.</summary>
    Never,

    /// <summary>It is kept if a test has failed.</summary>
    WhenFailed,

    /// <summary>It is kept.</summary>
    Always,
}
