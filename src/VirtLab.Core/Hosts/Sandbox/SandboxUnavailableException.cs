using VirtLab.Primitives;

namespace VirtLab.Hosts.Sandbox;

/// <summary>This machine lacks something that a sandbox needs. Nothing was started.</summary>
public sealed class SandboxUnavailableException : HostException
{
    internal SandboxUnavailableException(ValueList<MissingPrerequisite> missing)
        : base($"A sandbox can't be started here:\n{string.Join('\n', missing.Select(m => $"  {m.What}. {m.Remedy}"))}") => Missing = missing;

    /// <summary>All that is missing.</summary>
    public ValueList<MissingPrerequisite> Missing { get; }
}

/// <summary>Something that a sandbox needs and this machine lacks.</summary>
/// <param name="What">What is missing.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record MissingPrerequisite(string What, string Remedy);
