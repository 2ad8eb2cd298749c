using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>A program to run on a host: an argument vector, never a shell string.</summary>
/// <param name="Tool">The program's name, such as <c>ip</c>; it is looked up in the system's program folders, sbin included.</param>
/// <param name="Arguments">Its arguments, each passed as it is.</param>
public sealed record HostCommand(string Tool, params ValueList<string> Arguments)
{
    /// <summary>What it reads on standard input; nothing by default.</summary>
    public string? Input { get; init; }

    /// <summary>A file of this machine that it reads on standard input instead.</summary>
    public string? InputFile { get; init; }

    /// <summary>The network namespace (as in <c>ip netns</c>) it runs in; the host's own by default.</summary>
    public NamespaceName? Namespace { get; init; }

    /// <summary>A file there on which it holds a shared lock while it runs (flock(2)); what it leaves running does not. None by default.</summary>
    public string? SharedLock { get; init; }

    /// <summary>Whether it is started by itself, where others are started by one program on the host: it does not end with that.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Whether an exit code other than 0 is an answer rather than an error.</summary>
    public bool MayFail { get; init; }

    /// <summary>The command as a person would type it.</summary>
    public override string ToString() =>
        (Namespace is { } name ? $"[{name}] " : "") + string.Join(' ', [Tool, .. Arguments.Select(a => a.Contains(' ', StringComparison.Ordinal) || a.Length == 0 ? $"'{a}'" : a)]);
}

/// <summary>What a finished program left.</summary>
/// <param name="ExitCode">Its exit code; 0 means success.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record CommandOutput(int ExitCode, string Output, string Error);

/// <summary>A program failed that should not have.</summary>
public sealed class CommandFailedException : HostException
{
    internal CommandFailedException(HostCommand command, CommandOutput output)
        : base($"`{command}` ended with exit code {output.ExitCode}: {FirstOf(output.Error, output.Output)}")
    {
        Command = command;
        Output = output;
    }

    /// <summary>The command.</summary>
    public HostCommand Command { get; }

    /// <summary>What it printed.</summary>
    public CommandOutput Output { get; }

    private static string FirstOf(string error, string output)
    {
        string text = string.IsNullOrWhiteSpace(error) ? output.Trim() : error.Trim();
        return text.Length switch { 0 => "it printed nothing", > 2000 => text[..2000] + " …", _ => text };
    }
}

/// <summary>A program took too long and was ended.</summary>
public sealed class CommandTimeoutException : HostException
{
    internal CommandTimeoutException(string what, TimeSpan timeout)
        : base(string.Create(CultureInfo.InvariantCulture, $"{what} took longer than {timeout.TotalSeconds:0.###} s and was ended."))
    {
    }
}

/// <summary>A host could not do what it was asked: the message says what was attempted, what came back and what to do.</summary>
public class HostException : Exception
{
    internal HostException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
