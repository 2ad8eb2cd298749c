using VirtLab.Labs;

namespace Ursa.Demo;

/// <summary>Something that must be seen with real packets.</summary>
/// <param name="Number">Its number on the page.</param>
/// <param name="Title">What must be seen.</param>
/// <param name="RunAsync">Sends the packets and says what was seen.</param>
public sealed record Proof(int Number, string Title, Func<RunningLab, CancellationToken, Task<IReadOnlyList<Observation>>> RunAsync);

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What was done.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Holds">Whether it is what must be seen.</param>
public sealed record Observation(string What, string Seen, bool Holds);
